import { CredentialUse } from '@hubledger/contexts/identity/application/credential-use';
import { Accounts, Credentials } from '@hubledger/contexts/identity/contract';
import {
  NotAllowed,
  RepositoryAccess,
  RepositoryDirectory,
  RepositoryNotFound,
  type Need,
} from '@hubledger/contexts/repositories/contract';
import { AggregateStore, type Json, type RecordedEvent, Sealer } from '@hubledger/kernel';
import type { INestApplicationContext } from '@nestjs/common';
import { openedState } from '../../../apps/hub-api/src/admin/audit/past/opened';
import type { SubjectKind } from '../../../apps/hub-api/src/admin/audit/past/subjects';
import { inMemoryHub } from '../../fixtures/in-memory-hub';
import { copyInto } from './history';
import { shownOf } from './shown-of';

const QUESTION = {
  read: 'forReading',
  write: 'forWriting',
  administer: 'forAdministration',
} as const satisfies Record<Need, keyof RepositoryAccess>;

/** A hub that has nothing but the first events of a history, and is asked as requests ask it. */
export class ReplayedHub {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly log: Awaited<ReturnType<typeof inMemoryHub>>['log'],
  ) {}

  static async start(): Promise<ReplayedHub> {
    const { app, log } = await inMemoryHub();
    app.get(CredentialUse).note = () => undefined; // it is only looked at
    return new ReplayedHub(app, log);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  async next(event: RecordedEvent): Promise<void> {
    await copyInto(this.log, event);
    if ((await this.log.head()) !== event.position) throw new Error('The hub has written something of its own');
  }

  /** What commands would be decided on now, as the past is shown; null where there is nothing. */
  async state(kind: SubjectKind, id: string, time: string, sealer: Sealer): Promise<Json> {
    const { state, revision } = await shownOf[kind](this.app.get(AggregateStore), id, time);
    return revision < 0 ? null : openedState(`${kind}-${id}`, state, sealer);
  }

  /** Whether a request of this person, or of nobody, would be let through. */
  async may(need: Need, userId: string | null, repositoryId: string): Promise<boolean> {
    const repository = await this.app.get(RepositoryDirectory).byId(repositoryId);
    if (repository === null) return false;
    const { repositoryType, namespace, name } = repository;
    try {
      const found = await this.app.get(RepositoryAccess)[QUESTION[need]](userId, repositoryType, namespace, name);
      return found.repositoryId === repositoryId;
    } catch (error) {
      if (error instanceof RepositoryNotFound || error instanceof NotAllowed) return false;
      throw error;
    }
  }

  async isAbleToSignIn(userId: string): Promise<boolean> {
    return (await this.app.get(Accounts).userById(userId))?.isActive ?? false;
  }

  async roleIn(organizationId: string, userId: string): Promise<string | null> {
    return this.app.get(Accounts).roleIn(organizationId, userId);
  }

  /** Whom the token lets in; null: nobody. */
  async bearer(secret: string): Promise<string | null> {
    return (await this.app.get(Credentials).authenticateToken(secret))?.userId ?? null;
  }
}
