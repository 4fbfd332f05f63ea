import { DomainError } from '@hubledger/kernel';

/** Neither whose sessions nor which: nobody means all of them by saying nothing. */
export class SessionsUnnamed extends DomainError {
  readonly code = 'admin.sessions_unnamed';
  readonly kind = 'invalid';
  constructor() {
    super('Name a user, a time, or both');
  }
}
