import { Sealer } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { EmailInvalid } from '../domain/errors';
import { normalizeEmail } from '../domain/names';

const MAX_LENGTH = 254;

/** One hash per mailbox, keyed with the vault's pepper: the same whatever case, width or script the address came in. */
@Injectable()
export class EmailAddresses {
  constructor(private readonly sealer: Sealer) {}

  /** @throws EmailInvalid when the domain has no ASCII form, the name is quoted, or the address is too long to be one. */
  async hashOf(email: string): Promise<string> {
    const normalized = normalizeEmail(email);
    const at = normalized.lastIndexOf('@');
    const domain = asciiDomain(normalized.slice(at + 1));
    const local = normalized.slice(0, at);
    // "ada"@example.com is ada@example.com: a quoted name would be a second account for one mailbox.
    const isAddress = at > 0 && !local.includes('"') && domain !== '' && normalized.length <= MAX_LENGTH;
    if (!isAddress) throw new EmailInvalid();
    return this.sealer.fingerprint('email', `${local}@${domain}`);
  }
}

/** Characters that would make a host name something else in an address. */
const NOT_A_HOST = /[\s/?#:@\\[\]%]/;

/** The form IDNA gives a domain (`bücher.example` -> `xn--bcher-kva.example`), by the platform's own URL parser. */
const asciiDomain = (domain: string): string => {
  const address = `http://${domain}/`;
  return domain !== '' && !NOT_A_HOST.test(domain) && URL.canParse(address) ? new URL(address).hostname : '';
};
