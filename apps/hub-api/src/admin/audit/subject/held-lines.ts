import { InvitedAddresses } from '@hubledger/contexts/identity/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { DocumentStore, type Json, Sealer } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { tokensOf } from '@projections/identity/access-tokens/queries';
import { accountsById } from '@projections/identity/accounts/queries';
import { oldestSessions } from '@projections/identity/sessions/queries';
import { listSshKeys } from '@projections/identity/ssh-keys/queries';
import { invitationsEndingWith } from '@projections/invitations/invitations/queries';
import { membershipsOf } from '@projections/organizations/memberships/queries';
import { commitsBy } from '@projections/repositories/commits/queries';
import type { Person } from './person';

export type Line = { readonly kind: string } & { readonly [field: string]: Json };

/** More are at no time in memory; nobody has as many (500 tokens, 500 keys). */
const MOST = 1_000;
const MOST_SESSIONS = 100_000;

/** What lists hold of somebody, but for the audit: no secrets, and nothing about others. */
@Injectable()
export class HeldLines {
  constructor(
    private readonly documents: DocumentStore,
    private readonly ledger: StorageLedger,
    private readonly invited: InvitedAddresses,
    private readonly sealer: Sealer,
  ) {}

  async *of(person: Person, email: string | null): AsyncGenerator<Line> {
    yield { kind: 'quota', ...((await this.ledger.usage(person.id)) as unknown as { [field: string]: Json }) };
    for (const repository of await this.ledger.ownedRepositories(person.id)) {
      yield { kind: 'repository', ...(repository as unknown as { [field: string]: Json }) };
    }
    yield* this.memberships(person);
    yield* this.credentials(person);
    for await (const id of invitationsEndingWith(this.documents, person.id)) yield { kind: 'invitation-sent', id };
    for (const subject of await this.invited.subjectsOf({ userId: person.id, email })) {
      yield { kind: 'invitation-received', id: subject.slice(subject.indexOf('-') + 1) };
    }
    for await (const commit of commitsBy(this.documents, person)) {
      const { id, commit_id, repo_full_id, repo_type, branch, message, description, created_at } = commit;
      yield { kind: 'commit', id, commit_id, repo_full_id, repo_type, branch, message, description, created_at };
    }
  }

  private async *memberships({ id }: Person): AsyncGenerator<Line> {
    for (let offset = 0; ; offset += MOST) {
      const found = await membershipsOf(this.documents, id, { limit: MOST, offset });
      const organizations = await accountsById(
        this.documents,
        found.map(({ organization_id }) => organization_id),
      );
      for (const { organization_id, role, joined_at } of found) {
        const organization = organizations.get(organization_id)?.username ?? null;
        yield { kind: 'membership', organization, organization_id, role, joined_at };
      }
      if (found.length < MOST) return;
    }
  }

  private async *credentials({ id: userId }: Person): AsyncGenerator<Line> {
    for (const { document } of await tokensOf(this.documents, userId)) {
      const { id, role, created_at, last_used } = document;
      yield { kind: 'token', id, name: await this.sealer.reveal(document.name, userId), role, created_at, last_used };
    }
    const { rows } = await listSshKeys(this.documents, { userId }, { limit: MOST, offset: 0 }, 0);
    for (const { document } of rows) {
      const { id, key_type, fingerprint, created_at } = document;
      const title = await this.sealer.reveal(document.title, userId);
      yield { kind: 'ssh-key', id, title, key_type, fingerprint, created_at };
    }
    for (const { document } of await oldestSessions(this.documents, { userId }, MOST_SESSIONS)) {
      const { id, created_at, expires_at } = document;
      yield { kind: 'session', id, created_at, expires_at };
    }
  }
}
