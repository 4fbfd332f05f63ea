import { DomainError } from '@hubledger/kernel';

/** A replay reads the objects of its hub as they are now: waiting brings nothing back. */
export class CleanedUpSince extends DomainError {
  readonly code = 'replica.cleaned_up_since';
  readonly kind = 'not-found';
  constructor(asOf: string) {
    super(`This replay shows ${asOf}: the content of then was deleted since`, { asOf });
  }
}

/** What is told where an object that a commit names is not there. */
export const toldInReplay =
  (asOf: string) =>
  (error: unknown): unknown =>
    error instanceof DomainError && error.code === 'content.object_missing' ? new CleanedUpSince(asOf) : error;
