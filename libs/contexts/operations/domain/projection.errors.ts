import { DomainError } from '@hubledger/kernel';

export class ProjectionNotFound extends DomainError {
  readonly code = 'projections.not_found';
  readonly kind = 'not-found';
  constructor(projection: string) {
    super('Projection not found', { projection });
  }
}

/** Only what stands in the way may be left out. */
export class NothingToSkip extends DomainError {
  readonly code = 'projections.nothing_to_skip';
  readonly kind = 'conflict';
  constructor(projection: string, position: string) {
    super(`The projection ${projection} is not held up by an event at ${position}`, { projection, position });
  }
}
