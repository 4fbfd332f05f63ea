import { Accounts } from '@hubledger/contexts/identity/contract';
import { isExpired, isReusable, unavailability } from '@hubledger/contexts/invitations/contract';
import { InvitationTokens } from '@hubledger/contexts/invitations/invitations.module';
import { Clock, DocumentStore, isSealed, Sealer, type Stored } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { type InvitationFilter, listInvitations } from '@projections/invitations/invitations/queries';
import type { InvitationRow } from '@projections/invitations/invitations/read-model';

/** A row with what its ids stand for and what the time makes of it. */
export interface InvitationDetails {
  readonly row: InvitationRow;
  readonly token: string | null;
  readonly email: string | null;
  readonly creator: { readonly id: number; readonly name: string } | null;
  readonly user: { readonly id: number; readonly name: string } | null;
  readonly organization: { readonly id: number; readonly name: string } | null;
  readonly isExpired: boolean;
  readonly isReusable: boolean;
  /** Why it can't be used now. */
  readonly reason: string | null;
}

/** Listed invitations with names, tokens and addresses filled in. */
@Injectable()
export class InvitationView {
  constructor(
    private readonly documents: DocumentStore,
    private readonly accounts: Accounts,
    private readonly tokens: InvitationTokens,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  async list(filter: InvitationFilter, page: { limit: number; offset: number }): Promise<InvitationDetails[]> {
    const found = await listInvitations(this.documents, filter, page);
    return Promise.all(found.map((stored) => this.detailsOf(stored)));
  }

  private async detailsOf({ document: row }: Stored<InvitationRow>): Promise<InvitationDetails> {
    const at = this.clock.iso();
    const usage = { expiresAt: row.expires_at, maxUsage: row.max_usage, usageCount: row.usage_count };
    const [token, email, creator, user, organization] = await Promise.all([
      this.tokens.read(row.token),
      isSealed(row.email) ? this.sealer.open(row.email) : null,
      this.userOf(row.created_by),
      this.userOf(row.used_by),
      this.organizationOf(row.organization_id),
    ]);
    return {
      row,
      token: token?.reveal() ?? null,
      email,
      creator,
      user,
      organization,
      isExpired: isExpired(usage, at),
      isReusable: isReusable(row.max_usage),
      reason: unavailability(usage, at),
    };
  }

  private async userOf(userId: string | null) {
    const user = userId === null ? null : await this.accounts.userById(userId);
    return user && { id: user.numericId, name: user.name };
  }

  private async organizationOf(organizationId: string | null) {
    const found = organizationId === null ? null : await this.accounts.organizationById(organizationId);
    return found && { id: found.numericId, name: found.name };
  }
}
