import {
  CredentialDirectory,
  type ListedSession,
  type SessionFilter,
} from '@hubledger/contexts/identity/application/credential-directory.port';
import type { CredentialKind } from '@hubledger/contexts/identity/contract';
import { DocumentStore, EventLog } from '@hubledger/kernel';
import { Projections } from '@hubledger/projector';
import { Injectable } from '@nestjs/common';
import { countTokens, listTokens, tokenHashOf } from '@projections/identity/access-tokens/queries';
import { oldestSessions, sessionHashOf } from '@projections/identity/sessions/queries';
import { countSshKeys, listSshKeys, sshKeyNumbered } from '@projections/identity/ssh-keys/queries';

const PATIENCE_MS = 2_000;

@Injectable()
export class ReadModelCredentialDirectory extends CredentialDirectory {
  constructor(
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
    private readonly projector: Projections,
  ) {
    super();
  }

  async hashOf(kind: CredentialKind, numericId: number): Promise<string | null> {
    if (kind === 'token') return tokenHashOf(this.documents, numericId);
    if (kind === 'session') return sessionHashOf(this.documents, numericId);
    return (await sshKeyNumbered(this.documents, numericId))?.id ?? null;
  }

  async sessions({ userId, startedBefore }: SessionFilter, limit: number): Promise<ListedSession[]> {
    await this.caughtUp();
    const filter = {
      ...(userId === null ? {} : { userId }),
      ...(startedBefore === null ? {} : { createdBefore: startedBefore }),
    };
    const found = await oldestSessions(this.documents, filter, limit);
    return found.map(({ id, document: { epoch } }) => ({ hash: id, epoch }));
  }

  async ownedBy(userId: string, kind: 'token' | 'ssh-key', limit: number): Promise<string[]> {
    await this.caughtUp();
    const page = { limit, offset: 0 };
    const { rows } =
      kind === 'token'
        ? await listTokens(this.documents, { userId }, page, 0)
        : await listSshKeys(this.documents, { userId }, page, 0);
    return rows.map(({ id }) => id);
  }

  countOf(userId: string, kind: 'token' | 'ssh-key', countTo: number): Promise<number> {
    return kind === 'token'
      ? countTokens(this.documents, userId, countTo)
      : countSshKeys(this.documents, userId, countTo);
  }

  private async caughtUp(): Promise<void> {
    await this.projector.waitFor(await this.log.head(), { timeoutMs: PATIENCE_MS });
  }
}
