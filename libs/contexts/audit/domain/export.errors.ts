import { DomainError } from '@hubledger/kernel';

export class TooManyExports extends DomainError {
  readonly code = 'audit.too_many_exports';
  readonly kind = 'rate-limited';
  constructor(own: boolean) {
    super(`Too many exports ${own ? 'of yours ' : ''}are under way: try again when one has ended`, { retryAfter: 30 });
  }
}
