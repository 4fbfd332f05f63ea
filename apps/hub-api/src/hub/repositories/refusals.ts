import { DomainError } from '@hubledger/kernel';

/** A file of a creation whose content is not what its `encoding` says. */
export class UnreadableFile extends DomainError {
  readonly code = 'repositories.unreadable_file';
  readonly kind = 'invalid';
  constructor(path: string, encoding: string) {
    super(`The content of ${path} is not valid ${encoding}`, { path, encoding });
  }
}

/** The cursor is not one this list gave out. */
export class BadCursor extends DomainError {
  readonly code = 'repositories.bad_cursor';
  readonly kind = 'invalid';
  constructor() {
    super('The cursor is not one that this list gave out');
  }
}
