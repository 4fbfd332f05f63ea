/** What sort of refusal an error is; surfaces turn it into their own status and shape. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'stale'
  | 'too-large'
  | 'range'
  | 'unprocessable'
  | 'rate-limited'
  | 'unavailable'
  | 'no-space';

/** A broken rule. `code` is stable (`<context>.<rule>`): clients and tests match on it; no HTTP here. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;

  constructor(
    message: string,
    /** For the log and for messages; never secrets. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** For operators: with the reason, which not every message repeats as clients read those; of a full disk, which one. */
export const messageWithReason = ({ message, details }: DomainError): string => {
  const reason = details['reason'] ?? details['store'];
  return typeof reason === 'string' && !message.includes(reason) ? `${message}: ${reason}` : message;
};

/** Somebody else wrote to the stream since it was read. */
export class StreamMoved extends DomainError {
  readonly code = 'log.stream_moved';
  readonly kind = 'conflict';
  constructor(stream: string, expected: string | number, actual?: number) {
    super(`Stream ${stream} is not at revision ${expected}`, { stream, expected, actual });
  }
}

export class EventTooLarge extends DomainError {
  readonly code = 'log.event_too_large';
  readonly kind = 'too-large';
  constructor(stream: string, bytes: number, limit: number) {
    super(`An append of ${bytes} bytes to ${stream} exceeds ${limit} bytes`, { stream, bytes, limit });
  }
}

/** Too many writers on one stream at once; the caller may try again shortly. */
export class Contended extends DomainError {
  readonly code = 'log.contended';
  readonly kind = 'unavailable';
  constructor(stream: string) {
    super(`Too many concurrent changes of ${stream}, try again`, { stream });
  }
}

/** The same Idempotency-Key came with another request body. */
export class IdempotencyKeyReused extends DomainError {
  readonly code = 'commands.idempotency_key_reused';
  readonly kind = 'unprocessable';
  constructor(commandId: string) {
    super('This Idempotency-Key was used for another request', { commandId });
  }
}

/**
 * The log can't take appends or answer now. Whether an append in flight has landed is unknown: look for its event ids
 * (a repeated append with the same ids does) before telling anyone that it failed.
 */
export class LogUnavailable extends DomainError {
  readonly code = 'log.unavailable';
  readonly kind = 'unavailable';
  constructor(reason: string) {
    super(`The event log is not available: ${reason}`, { reason });
  }
}

/** More waits to be written than is good for anybody. Nothing of this append was written: try again shortly. */
export class LogOverloaded extends DomainError {
  readonly code = 'log.overloaded';
  readonly kind = 'unavailable';
  constructor(reason: string) {
    super(`The event log is overloaded: ${reason}`, { reason });
  }
}

/**
 * The store of the read models can't be asked or written now. A write in flight may have landed or not: who compares
 * and sets again finds out.
 */
export class DocumentsUnavailable extends DomainError {
  readonly code = 'documents.unavailable';
  readonly kind = 'unavailable';
  constructor(reason: string) {
    super(`The read models are not available: ${reason}`, { reason });
  }
}

/** The store does not take this document, and never will as it is. Others of its batch may have been written or not. */
export class DocumentRefused extends DomainError {
  readonly code: string = 'documents.refused';
  readonly kind: ErrorKind = 'unprocessable';
  constructor(
    collection: string,
    readonly documentId: string,
    reason: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`Document ${documentId} of ${collection} ${reason}`, { collection, id: documentId, ...details });
  }
}

/** A document beyond what its store takes; nothing of its batch was written. */
export class DocumentTooLarge extends DocumentRefused {
  override readonly code = 'documents.too_large';
  override readonly kind = 'too-large';
  constructor(collection: string, id: string, bytes: number, limit: number) {
    super(collection, id, `has ${bytes} bytes, the store takes ${limit}`, { bytes, limit });
  }
}

/** No room on the disk. What was to be written is not there, not even in parts; reading goes on. */
export class StorageFull extends DomainError {
  readonly code = 'storage.full';
  readonly kind = 'no-space';
  /** @param store which one had no room. */
  constructor(store: string) {
    super('The disk of this hub is full', { store });
  }
}

/** The stored bytes are not what was written. Nothing is answered from a damaged place. */
export class LogDamaged extends DomainError {
  readonly code = 'log.damaged';
  readonly kind = 'unavailable';
  constructor(reason: string) {
    super(`The event log is damaged: ${reason}`, { reason });
  }
}

/** Another process has taken over: what this one does under its former lease is refused. */
export class FencedOff extends DomainError {
  readonly code = 'leases.fenced_off';
  readonly kind = 'conflict';
  constructor(name: string, fence: number) {
    super(`${name} was taken over by another process: token ${fence} is out of date`, { name, fence });
  }
}

/** A secret that was destroyed on purpose does not come back under its old name by accident. */
export class SecretDestroyed extends DomainError {
  readonly code = 'vault.destroyed';
  readonly kind = 'conflict';
  constructor(ref: string) {
    super(`The secret ${ref} was destroyed`, { ref });
  }
}

/** A vault that holds secrets of its own can't become another one. */
export class VaultInUse extends DomainError {
  readonly code = 'vault.in_use';
  readonly kind = 'conflict';
  constructor() {
    super('The vault is in use: it holds secrets of another hub; MONGODB_URL has to name another database');
  }
}

/** This hub shows a moment of the past, and nothing may be changed in it. */
export class HubReadOnly extends DomainError {
  readonly code = 'hub.read_only';
  readonly kind = 'forbidden';
  constructor() {
    super('This hub is a read-only replay of the past: nothing can be changed here');
  }
}

/** A server does not take what this process is set up with: a credential, a name, a version. It does not pass by itself. */
export class StoreRefused extends DomainError {
  readonly code = 'storage.refused';
  readonly kind = 'unavailable';
  /** @param reason one line that says which setting to look at; never holds secrets */
  constructor(reason: string) {
    super(reason);
  }
}
