import { SecurityLog } from '@hubledger/contexts/identity/contract';
import type { Secret } from '@hubledger/kernel';
import { type Actor, AdminGate, metadataOf } from '@hubledger/platform/http';
import { sameText } from './same-text';

/** One shared secret; a rejected one is an event. */
export class ConfiguredAdminGate extends AdminGate {
  private readonly isToken: (text: string) => boolean;

  constructor(
    readonly enabled: boolean,
    token: Secret<string>,
    private readonly securityLog: SecurityLog,
  ) {
    super();
    this.isToken = sameText(token.reveal());
  }

  matches(token: string): boolean {
    return this.isToken(token);
  }

  rejected(actor: Actor): void {
    this.securityLog.adminTokenRejected(actor.request.route, metadataOf(actor));
  }
}
