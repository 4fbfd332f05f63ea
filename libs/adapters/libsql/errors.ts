import { DomainError } from '@hubledger/kernel/domain-error'; // not all of it: every writer's thread loads this

/** The file can't be opened or written at all. */
export class StorageUnavailable extends DomainError {
  readonly code = 'storage.unavailable';
  readonly kind = 'unavailable';
}

/** A newer release wrote this file; reading it with older code could misread it, writing could break it. */
export class StorageTooNew extends DomainError {
  readonly code = 'storage.too_new';
  readonly kind = 'unavailable';
}

/** What crosses a thread border of an error: the text, and SQLite's own code. */
export interface Failure {
  readonly message: string;
  /** `SQLITE_FULL`, `SQLITE_IOERR_FSYNC`, ...; empty for errors that are not SQLite's. */
  readonly sqliteCode: string;
}

export const failureOf = (error: unknown): Failure => {
  const { message = String(error), code } = error as { message?: string; code?: unknown };
  return { message, sqliteCode: typeof code === 'string' ? code : '' };
};
