import { SecurityLog } from '@hubledger/contexts/identity/contract';
import type { Secret } from '@hubledger/kernel';
import { type Actor, AdminGate, metadataOf } from '@hubledger/platform/http';
import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha3-512').update(text).digest();

/** One shared secret, compared by digest in constant time; a rejected one is an event. */
export class ConfiguredAdminGate extends AdminGate {
  private readonly expected: Buffer;

  constructor(
    readonly enabled: boolean,
    token: Secret<string>,
    private readonly securityLog: SecurityLog,
  ) {
    super();
    this.expected = digest(token.reveal());
  }

  matches(token: string): boolean {
    return timingSafeEqual(digest(token), this.expected);
  }

  rejected(actor: Actor): void {
    this.securityLog.adminTokenRejected(actor.request.route, metadataOf(actor));
  }
}
