import { DomainError } from '@hubledger/kernel';

/** A file path no client may store: see `pathProblem`. */
export class InvalidPath extends DomainError {
  readonly code = 'wire.invalid_path';
  readonly kind = 'invalid';
  constructor(path: string, reason: string) {
    super(`Invalid path ${JSON.stringify(path.slice(0, 200))}: ${reason}`, { reason });
  }
}

/** A `%` sequence in the address that is no UTF-8. */
export class BadEncoding extends DomainError {
  readonly code = 'wire.bad_encoding';
  readonly kind = 'invalid';
  constructor() {
    super('The address is not valid percent-encoded UTF-8');
  }
}

export class BadLfsRequest extends DomainError {
  readonly code = 'wire.bad_lfs_request';
  readonly kind = 'invalid';
  constructor(reason: string) {
    super(`Invalid Git LFS request: ${reason}`, { reason });
  }
}

/** Patterns of `.gitignore` or `.gitattributes` that nobody wrote to be matched, but to keep the hub busy. */
export class PatternsTooCostly extends DomainError {
  readonly code = 'wire.patterns_too_costly';
  readonly kind = 'invalid';
  constructor() {
    super('The patterns of .gitignore or .gitattributes cost too much to match');
  }
}

/** Bytes that claim to be a git object and are not. */
export class BadGitObject extends DomainError {
  readonly code = 'wire.bad_git_object';
  readonly kind = 'invalid';
  constructor(reason: string) {
    super(`Invalid git object: ${reason}`, { reason });
  }
}

/** The one refusal of a commit body; `line` counts from 1. */
export class BadCommitPayload extends DomainError {
  readonly code = 'wire.bad_commit_payload';
  readonly kind = 'invalid';
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`Line ${line} of the commit: ${reason}`, { line, reason });
  }
}

/** `bytes` is the size of what was asked for: the answer carries `Content-Range: bytes *\/{size}`. */
export class RangeNotSatisfiable extends DomainError {
  readonly code = 'wire.range_not_satisfiable';
  readonly kind = 'range';
  constructor(readonly size: number) {
    super(`The requested range lies outside of the file of ${size} bytes`, { size });
  }
}
