import type { IssuedToken, OrganizationAccount, UserAccount } from '@hubledger/contexts/identity/contract';
import type { CreatedInvitation } from '@hubledger/contexts/invitations/contract';
import type { INestApplicationContext } from '@nestjs/common';
import type { HubDriver } from '../fixtures/hub-driver';

/** Looks like a token, and is none. */
export const NO_TOKEN = 'x'.repeat(43);

/** What commands call `i1`, `k1` or `s1`, by that name; null while it is made. */
export class Handed {
  readonly invitations = new Map<string, CreatedInvitation | null>();
  readonly tokens = new Map<string, IssuedToken | null>();
  /** Ids; of those that were removed as well. */
  readonly sources = new Map<string, string | null>();

  /** For `RegisterUser`. */
  tokenOf(invitation: string): string {
    return this.invitations.get(invitation)?.token.reveal() ?? NO_TOKEN;
  }
}

/** What carries out a command needs of the hub; who is not there ends it. */
export interface AskedHub {
  readonly app: INestApplicationContext;
  readonly driver: HubDriver;
  readonly handed: Handed;
  user(name: string): Promise<UserAccount>;
  organization(name: string): Promise<OrganizationAccount>;
}
