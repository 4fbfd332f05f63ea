import { claimStreamName, NameClaims, repositoryClaimHash } from '@hubledger/contexts/identity/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { AggregateStore, Clock, type CommandMetadata, NumericIds, stepOf } from '@hubledger/kernel';
import { RecordAbandonment, RecordCreation } from '../domain/commands';
import { RepositoryExists } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import { objectPrefixOf, repositoryKey } from '../domain/repository-name';
import { firstFiles, InitialCommit } from './content/initial-commit';
import { creationEvents, type CreationPlan } from './creation-events';

/** Bytes asked for at the ledger; what is used after all (equal LFS files count once) is stated when it exists. */
const initialBytes = ({ files = [] }: CreationPlan): number =>
  firstFiles(files).reduce((sum, { content }) => sum + content.byteLength, 0);

/** The steps of a creation, each durable and repeatable on its own. */
export class CreationSteps {
  constructor(
    private readonly store: AggregateStore,
    private readonly claims: NameClaims,
    private readonly ledger: StorageLedger,
    private readonly ids: NumericIds,
    private readonly initialCommit: InitialCommit,
    private readonly clock: Clock,
  ) {}

  /** @throws ClaimHeld */
  async claimName(plan: CreationPlan, metadata: CommandMetadata): Promise<void> {
    await this.claims.claim(claimOf(plan, metadata));
  }

  /** The step's time is now: from here on the ledger counts how long the creation takes. */
  async admit(plan: CreationPlan, metadata: CommandMetadata): Promise<void> {
    const { repositoryId, repositoryType, fullId, visibility, owner } = plan;
    const admission = { ownerId: owner.ownerId, repositoryId, repositoryType, fullId, visibility };
    const step = { ...stepOf(metadata, `admit ${repositoryId}`), at: this.clock.iso() };
    await this.ledger.admit({ ...admission, usedBytes: initialBytes(plan) }, step);
  }

  /** @throws CreationLost when somebody else was let in meanwhile */
  async create(plan: CreationPlan, metadata: CommandMetadata): Promise<void> {
    const { repositoryId, repositoryType, owner, name, authorName, files } = plan;
    const objectPrefix = objectPrefixOf(repositoryType, owner.namespace, name, repositoryId);
    const step = stepOf(metadata, `create ${repositoryId}`);
    const numericId = await this.ids.one('repository', `repository-${repositoryId}`, step);
    const commitNumericId = await this.ids.fromBlock('commit', step);
    const author = { authorId: metadata.actorId, authorName };
    const first = await this.initialCommit.prepare({ repositoryId, objectPrefix }, author, metadata.at, files);
    const events = creationEvents(plan, { objectPrefix, numericId, commitNumericId, first, createdAt: metadata.at });
    const { revision } = await this.store.execute(repositoryStream, repositoryId, new RecordCreation(events, step));
    const { ownerId, ownerKind, visibility, after } = events.initial;
    const statement = { ownerId, ownerKind, repositoryId, visibility, usedBytes: after.usedBytes };
    const settlement = { ...statement, repositoryRevision: revision, reservationId: null, settledReservationIds: [] };
    // The repository exists: a ledger that can't be reached now is told by the process manager.
    await this.ledger.commit(settlement, stepOf(metadata, `settle ${repositoryId}`)).catch(() => undefined);
  }

  /**
   * Fence first: the repository can't come to be after it. @returns true when it exists after all, and all is kept.
   */
  async giveBack(plan: CreationPlan, metadata: CommandMetadata): Promise<boolean> {
    const { repositoryId, repositoryType, owner, name } = plan;
    const request = claimOf(plan, metadata);
    const claim = claimStreamName(request.kind, request.hash);
    const fullId = repositoryKey(repositoryType, owner.namespace, name);
    const fence = new RecordAbandonment({ repositoryId, claim, fullId }, stepOf(metadata, `abandon ${repositoryId}`));
    try {
      await this.store.execute(repositoryStream, repositoryId, fence);
    } catch (error) {
      if (error instanceof RepositoryExists) return true;
      throw error;
    }
    const step = stepOf(metadata, `release ${repositoryId}`);
    await this.ledger.release({ ownerId: owner.ownerId, repositoryId, reason: 'abandoned' }, step);
    await this.claims.release({ ...request, unborne: true });
    return false;
  }
}

const claimOf = ({ repositoryType, fullId, repositoryId }: CreationPlan, metadata: CommandMetadata) => ({
  kind: 'repository' as const,
  hash: repositoryClaimHash(repositoryType, fullId),
  holder: `repository-${repositoryId}`,
  metadata,
});
