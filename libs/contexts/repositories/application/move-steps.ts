import { claimStreamName, NameClaims, repositoryClaimHash } from '@hubledger/contexts/identity/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { AggregateStore, Clock, type CommandMetadata, DomainError, stepOf } from '@hubledger/kernel';
import { RecordAbandonment, RecordMove } from '../domain/commands';
import { RepositoryChanged } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import type { RepositoryMoved } from '../domain/repository.events';
import { repositoryKey } from '../domain/repository-name';
import type { LiveRepository } from '../domain/repository.state';
import { HeldForChange } from './held-for-change';

/** What a move was decided on. */
export interface Departure extends Pick<
  LiveRepository,
  'repositoryId' | 'repositoryType' | 'ownerId' | 'namespace' | 'name' | 'visibility' | 'forfeits'
> {
  readonly usedBytes: number;
  readonly revision: number;
}

export interface MovePlan {
  readonly from: Departure;
  readonly to: RecordMove['data']['to'];
  readonly overQuota: boolean;
}

type Named = Pick<LiveRepository, 'namespace' | 'name'>;

/** The steps of a move, each durable and repeatable on its own. */
export class MoveSteps {
  constructor(
    private readonly store: AggregateStore,
    private readonly claims: NameClaims,
    private readonly ledger: StorageLedger,
    private readonly clock: Clock,
  ) {}

  /** A name that differs in case only is its own already. @throws ClaimHeld */
  async claimName(plan: MovePlan, step: CommandMetadata): Promise<void> {
    if (keepsName(plan)) return;
    await this.claims.claim({ ...claimOf(plan.from, plan.to, step), anew: true });
  }

  /** @throws RepositoryChanged, QuotaExceeded, NamespaceIsClosed */
  async move(plan: MovePlan, step: CommandMetadata, record: CommandMetadata): Promise<void> {
    const { from, to, overQuota } = plan;
    const { repositoryId, visibility, usedBytes, revision: repositoryRevision } = from;
    const old = keepsName(plan) ? null : await this.turnOf(from, from);
    const room = new HeldForChange(this.store, this.ledger, this.clock, { ownerId: to.ownerId, repositoryId }, step);
    const held =
      to.ownerId === from.ownerId ? null : await room.expect(visibility, usedBytes, { repositoryRevision, overQuota });
    const command = new RecordMove({ repositoryId, from, to, held }, record);
    const outcome = await room.during(() => this.store.execute(repositoryStream, repositoryId, command));
    const [moved] = outcome.events;
    if (moved?.type !== 'RepositoryMoved') return room.giveBack(); // somebody else was faster with the same
    // It has moved: what can't be told now is told by the process manager, and the next who wants the name takes it.
    await this.settle(moved.data, outcome.appendedAt, step).catch(() => undefined);
    if (old !== null) await this.claims.release({ ...claimOf(from, from, step), turn: old }).catch(() => undefined);
  }

  /** Only after a certain refusal, and behind a fence: from then on no move that relies on this claim goes through. */
  async giveNameBack(plan: MovePlan, step: CommandMetadata, error: unknown): Promise<void> {
    const isCertain =
      error instanceof RepositoryChanged || (error instanceof DomainError && error.kind !== 'unavailable');
    if (!isCertain || keepsName(plan)) return;
    const { from, to } = plan;
    const request = claimOf(from, to, step);
    const turn = await this.turnOf(from, to);
    const claim = claimStreamName(request.kind, request.hash);
    const fullId = repositoryKey(from.repositoryType, to.namespace, to.name);
    const fence = new RecordAbandonment({ repositoryId: from.repositoryId, claim, fullId }, stepOf(step, 'forfeit'));
    await this.store.execute(repositoryStream, from.repositoryId, fence);
    if (turn !== null) await this.claims.release({ ...request, turn, unborne: true });
  }

  /** In at the new owner first: the other way round its storage would count for nobody. */
  private async settle(
    moved: RepositoryMoved['data'],
    repositoryRevision: number,
    step: CommandMetadata,
  ): Promise<void> {
    const { repositoryId, repositoryType, ownerId, fromOwnerId, reservationId, visibility, sizes } = moved;
    const shared = { repositoryId, repositoryRevision };
    const fullId = `${moved.namespace}/${moved.name}`;
    if (reservationId === null) return this.ledger.rename({ ...shared, ownerId, fullId }, stepOf(step, 'settle'));
    const arrival = {
      ...shared,
      ownerId,
      repositoryType,
      fullId,
      visibility,
      usedBytes: sizes.usedBytes,
      reservationId,
    };
    await this.ledger.admitArrival(arrival, stepOf(step, 'settle'));
    await this.ledger.release({ ...shared, ownerId: fromOwnerId, reason: 'moved' }, stepOf(step, 'leave'));
  }

  /** Of the claim that this repository has on a name now; null: none. */
  private async turnOf(
    { repositoryType, repositoryId }: Departure,
    { namespace, name }: Named,
  ): Promise<number | null> {
    const hash = repositoryClaimHash(repositoryType, `${namespace}/${name}`);
    const last = await this.claims.lastHolder('repository', hash);
    return last?.holder === `repository-${repositoryId}` ? last.turn : null;
  }
}

const keepsName = ({ from, to }: MovePlan): boolean =>
  repositoryKey(from.repositoryType, from.namespace, from.name) ===
  repositoryKey(from.repositoryType, to.namespace, to.name);

const claimOf = (
  { repositoryType, repositoryId }: Departure,
  { namespace, name }: Named,
  metadata: CommandMetadata,
) => ({
  kind: 'repository' as const,
  hash: repositoryClaimHash(repositoryType, `${namespace}/${name}`),
  holder: `repository-${repositoryId}`,
  metadata,
});
