import { DomainError } from '@hubledger/kernel';

/** Neither a repository nor a user was named, or both. */
export class OneSubjectNeeded extends DomainError {
  readonly code = 'audit.one_subject_needed';
  readonly kind = 'invalid';
  constructor() {
    super('Ask for either `repository` or `user`');
  }
}

/** What finds memberships and credentials has not read the log as far as the moment asked for. */
export class AuditIndexBehind extends DomainError {
  readonly code = 'audit.index_behind';
  readonly kind = 'unavailable';
  constructor() {
    super('The audit index has not come to that moment yet, try again');
  }
}
