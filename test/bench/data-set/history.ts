import { claimStreamName, repositoryClaimHash } from '@hubledger/contexts/identity/contract';
import { foundations, type Owner, registrations } from './accounts';
import { CommandDrafts, type Draft } from './draft';
import type { SealedPerson } from './people';
import { Random } from './random';
import { newRepository, push, type Repository, type Used } from './repository';
import type { DataSetSize } from './sizes';

const BLOCK = 1_000;

/**
 * The life of an installation as events, the same for the same seed and people: registrations, foundations, creations,
 * and then commits, as the hub itself writes them. A few repositories and people do most of it.
 */
export function* history(size: DataSetSize, people: readonly SealedPerson[], seed: number): Generator<Draft, void> {
  const random = new Random(seed);
  yield* registrations(random, people);
  const organizations = yield* foundations(random, people, size.organizations);
  const used = new Map<string, Used>();
  const repositories = yield* creations(random, size, people, organizations, used);
  for (let n = size.repositories; n < size.commits; n++) {
    const repository = repositories[random.skewed(repositories.length)]!;
    yield* commit(random, repository, people, used, { numericId: n + 1, share: 0.4 + (n / size.commits) * 0.6 });
  }
}

function* creations(
  random: Random,
  { repositories: count, files }: DataSetSize,
  people: readonly SealedPerson[],
  organizations: readonly Owner[],
  used: Map<string, Used>,
): Generator<Draft, Repository[]> {
  const repositories: Repository[] = [];
  for (let n = 0; n < count; n++) {
    const by = people[random.skewed(people.length)]!;
    const own: Owner = { ownerId: by.userId, ownerKind: 'user', namespace: by.username, by };
    const repository = newRepository(random, random.int(4) === 0 ? random.pick(organizations) : own, n + 1);
    const drafts = new CommandDrafts(random, by, 0.22 + (n / count) * 0.18);
    // The cube root's mean is 1/4: four times the average at most, on average the average.
    yield* creation(random, drafts, repository, by, used, 1 + Math.floor(4 * random.next() ** 3 * (files / count)));
    repositories.push(repository);
  }
  return repositories;
}

function* creation(
  random: Random,
  drafts: CommandDrafts,
  repository: Repository,
  by: SealedPerson,
  used: Map<string, Used>,
  newFiles: number,
): Generator<Draft> {
  const { owner, repositoryId, numericId, repositoryType, name, visibility } = repository;
  const { ownerId, ownerKind, namespace } = owner;
  const [stream, fullId] = [`repository-${repositoryId}`, `${namespace}/${name}`];
  const claim = claimStreamName('repository', repositoryClaimHash(repositoryType, fullId));
  yield drafts.on(claim, { type: 'Claimed', data: { holder: stream, claimedAt: drafts.at } });
  const admitted = { ownerId, repositoryId, repositoryType, fullId, visibility, usedBytes: 0 };
  yield drafts.on(`namespace-${ownerId}`, { type: 'RepositoryAdmitted', data: admitted });
  yield drafts.on('registry-repository', { type: 'IdAllocated', data: { for: stream } });
  yield* commitNumbers(drafts, numericId);
  repository.revision++;
  yield drafts.on(stream, {
    type: 'RepositoryCreated',
    data: {
      ...{ repositoryId, numericId, repositoryType, ownerId, ownerKind, namespace, name, visibility },
      ...{ sdk: repositoryType === 'space' ? 'gradio' : null, createdBy: by.userId, createdAt: drafts.at },
      objectPrefix: `hf-${repositoryType}-${namespace}-${name}/${repositoryId}`,
    },
  });
  const data = push(random, repository, { numericId, by, at: drafts.at, newFiles });
  yield drafts.on(stream, { type: 'CommitPushed', data });
  yield settlement(drafts, repository, used, 0, null);
}

function* commit(
  random: Random,
  repository: Repository,
  people: readonly SealedPerson[],
  used: Map<string, Used>,
  { numericId, share }: { numericId: number; share: number },
): Generator<Draft> {
  const by = random.int(3) === 0 ? people[random.skewed(people.length)]! : repository.owner.by;
  const drafts = new CommandDrafts(random, by, share);
  const { ownerId } = repository.owner;
  const { repositoryId, visibility } = repository;
  const reservationId = random.uuid();
  const data = push(random, repository, { numericId, by, at: drafts.at, newFiles: 0 });
  const bytes = data.after.usedBytes - data.before.usedBytes;
  const expiresAt = new Date(Date.parse(drafts.at) + 86_400_000).toISOString();
  const reserved = { ownerId, reservationId, repositoryId, bytes, visibility, expiresAt, oid: null };
  yield drafts.on(`namespace-${ownerId}`, { type: 'StorageReserved', data: reserved });
  yield* commitNumbers(drafts, numericId);
  yield drafts.on(`repository-${repositoryId}`, { type: 'CommitPushed', data: { ...data, reservationId } });
  yield settlement(drafts, repository, used, data.before.usedBytes, reservationId);
}

/** Numbers of commits are drawn in blocks: one that starts is entered first. */
function* commitNumbers(drafts: CommandDrafts, numericId: number): Generator<Draft> {
  if (numericId % BLOCK !== 1) return;
  yield drafts.on('registry-commit', { type: 'IdBlockAllocated', data: { size: BLOCK } });
}

const settlement = (
  drafts: CommandDrafts,
  { owner, repositoryId, revision, sizes, visibility }: Repository,
  used: Map<string, Used>,
  previousUsedBytes: number,
  reservationId: string | null,
): Draft => {
  const { ownerId, ownerKind } = owner;
  const sums = used.get(ownerId) ?? { private: 0, public: 0 };
  used.set(ownerId, sums);
  sums[visibility] += sizes.usedBytes - previousUsedBytes;
  const statement = { ownerId, ownerKind, repositoryId, repositoryRevision: revision, usedBytes: sizes.usedBytes };
  const totals = { privateUsedBytes: sums.private, publicUsedBytes: sums.public };
  const settled = { ...statement, previousUsedBytes, visibility, reservationId, settledReservationIds: [], ...totals };
  return drafts.on(`namespace-${ownerId}`, { type: 'StorageCommitted', data: settled });
};
