import { DomainError } from '@hubledger/kernel';

export class BadAddress extends DomainError {
  readonly code = 'audit.bad_address';
  readonly kind = 'invalid';
  constructor(ip: string) {
    super(`${ip} is neither an IP address nor the hash of one`);
  }
}
