import { Sealer } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { domainToASCII } from 'node:url';
import { EmailInvalid } from '../domain/errors';
import { normalizeEmail } from '../domain/names';

const MAX_LENGTH = 254;

/** One hash per mailbox, keyed with the vault's pepper: the same whatever case, width or script the address came in. */
@Injectable()
export class EmailAddresses {
  constructor(private readonly sealer: Sealer) {}

  /** @throws EmailInvalid when the domain has no ASCII form, or the address is too long to be one. */
  async hashOf(email: string): Promise<string> {
    const normalized = normalizeEmail(email);
    const at = normalized.lastIndexOf('@');
    const domain = domainToASCII(normalized.slice(at + 1));
    if (at < 1 || domain === '' || normalized.length > MAX_LENGTH) throw new EmailInvalid();
    return this.sealer.fingerprint('email', `${normalized.slice(0, at)}@${domain}`);
  }
}
