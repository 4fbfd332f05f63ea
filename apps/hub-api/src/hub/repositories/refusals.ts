import { DomainError } from '@hubledger/kernel';

export class FilesAtCreation extends DomainError {
  readonly code = 'repositories.files_at_creation';
  readonly kind = 'invalid';
  constructor() {
    super('Create the repository first and commit its files then');
  }
}

export class EmptyBranchRefused extends DomainError {
  readonly code = 'repositories.empty_branch';
  readonly kind = 'invalid';
  constructor() {
    super('A branch starts where another one stands; empty branches are not supported');
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
