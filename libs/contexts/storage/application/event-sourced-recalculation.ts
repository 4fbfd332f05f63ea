import { type LiveRepository, repositoryStream, StoredContent } from '@hubledger/contexts/repositories/contract';
import { AggregateStore, type CommandMetadata, EventLoopTurns, stepOf } from '@hubledger/kernel';
import { RecordBalance, RecordRecalculation, ReleaseRepository } from '../domain/commands';
import { RepositoryNotAdmitted } from '../domain/errors';
import { ledgerStream } from '../domain/ledger.decider';
import type { Balance, Ledger, LedgerEntry } from '../domain/ledger.state';
import {
  type Correction,
  type ObjectFindings,
  type Recalculated,
  type RecalculatedRepository,
  type RecalculateOptions,
  type RecalculateRepositoryOptions,
  Recalculation,
  StorageLists,
} from '../domain/recalculation.port';
import { balanceDrift, combined } from './recalculation-findings';

/** A list is compared while nothing is written; a busy one is looked at again. */
const TRIES = 5;
/** Reads of the embedded stores wait for nothing: a long run would hold up every request. */
const SLICE_MS = 2;
/** Rows of lists that are read at once. */
const LISTED_AT_ONCE = 100;

/** What a repository's events say, and what else was said of it at that moment. */
interface Counted {
  readonly live: LiveRepository;
  readonly revision: number;
  readonly position: string;
  /** Bytes, as it was remembered. */
  readonly kept: number;
  readonly entry: LedgerEntry;
}

export class EventSourcedRecalculation extends Recalculation {
  constructor(
    private readonly store: AggregateStore,
    private readonly lists: StorageLists,
    private readonly content: StoredContent,
  ) {
    super();
  }

  async namespace(ownerId: string, metadata: CommandMetadata, options: RecalculateOptions = {}): Promise<Recalculated> {
    const corrections = await this.ledger(ownerId, metadata);
    const failures: Array<Recalculated['failures'][number]> = [];
    const objects: ObjectFindings[] = [];
    const { entries } = (await this.store.load(ledgerStream, ownerId)).state;
    const turns = new EventLoopTurns(SLICE_MS);
    for (const page of pagesOf([...entries])) {
      const listed = await this.lists.repositories(page.map(([repositoryId]) => repositoryId));
      for (const [repositoryId, entry] of page) {
        if (turns.due()) await turns.take();
        options.signal?.throwIfAborted();
        try {
          const known = { ...options, listedBytes: listed.get(repositoryId) };
          const found = await this.repository(ownerId, repositoryId, metadata, known);
          corrections.push(...found.corrections);
          if (found.objects) objects.push(found.objects);
        } catch (error) {
          options.signal?.throwIfAborted();
          if (error instanceof RepositoryNotAdmitted) continue; // it has left meanwhile
          failures.push({ repository: nameOf(entry), error: error instanceof Error ? error.message : String(error) });
        }
      }
    }
    corrections.push(...(await this.account(ownerId, metadata)));
    return { corrections, failures, objects: options.verifyObjects ? combined(objects) : null };
  }

  async ledger(ownerId: string, metadata: CommandMetadata): Promise<Correction[]> {
    const { remembered, state } = await this.store.refold(ledgerStream, ownerId);
    if (remembered === state) return [];
    const before: Balance = { ...remembered.used };
    const corrections = [...balanceDrift('memory', before, state.used), ...entryDrift(remembered, state)];
    await this.recordBalance(ownerId, before, stepOf(metadata, 'recalculate memory'));
    return corrections;
  }

  async repository(
    ownerId: string,
    repositoryId: string,
    metadata: CommandMetadata,
    { signal, verifyObjects, listedBytes }: RecalculateRepositoryOptions = {},
  ): Promise<RecalculatedRepository> {
    for (let attempt = 1; ; attempt++) {
      const { state, remembered, revision, position = '' } = await this.store.refold(repositoryStream, repositoryId);
      const live =
        state.status === 'live' ? { ...state, branches: new Map(state.branches), tags: new Map(state.tags) } : null;
      const kept = remembered.status === 'live' ? remembered.sizes.usedBytes : undefined;
      const isDeleted = state.status === 'deleted';
      const entry = (await this.store.load(ledgerStream, ownerId)).state.entries.get(repositoryId);
      if (!entry) throw new RepositoryNotAdmitted(ownerId, repositoryId);
      const repository = nameOf(entry);
      if (isDeleted) {
        const release = new ReleaseRepository(
          { ownerId, repositoryId, reason: 'deleted' },
          step(metadata, repositoryId),
        );
        await this.store.execute(ledgerStream, ownerId, release);
        const gone = { where: 'ledger', of: repository, before: entry.usedBytes, after: 0 } as const;
        return { repository, corrections: [gone], objects: null };
      }
      if (live?.ownerId !== ownerId) return { repository, corrections: [], objects: null }; // on its way in, or out
      const counted = { live, revision, position, kept: kept ?? live.sizes.usedBytes, entry };
      const corrections = isRight(counted, listedBytes) ? [] : await this.correct(counted, metadata, attempt === TRIES);
      if (corrections === null) continue;
      if (!verifyObjects) return { repository, corrections, objects: null };
      const { countedBytes, ...objects } = await this.content.check(live, signal);
      if (countedBytes !== live.sizes.usedBytes) {
        throw new Error(`Its trees hold ${countedBytes} bytes, its last commit has stated ${live.sizes.usedBytes}`);
      }
      return { repository, corrections, objects };
    }
  }

  /** @returns null when it was written meanwhile, unless this is the `last` look */
  private async correct(
    { live, revision, position, kept, entry }: Counted,
    metadata: CommandMetadata,
    last: boolean,
  ): Promise<Correction[] | null> {
    const { ownerId, repositoryId, visibility } = live;
    await this.lists.caughtUpWith(position);
    const listed = (await this.lists.repositories([repositoryId])).get(repositoryId);
    const now = (await this.store.load(repositoryStream, repositoryId)).revision;
    if (now !== revision && !last) return null;
    if (listed === undefined) throw new Error('It is not listed: rebuild the projection repositories');
    if (entry.repositoryRevision > now) {
      throw new Error(`Its ledger states revision ${entry.repositoryRevision}, its last one is ${now}`);
    }
    const after = live.sizes.usedBytes;
    const said = [
      { where: 'memory', before: kept },
      { where: 'ledger', before: entry.usedBytes },
      { where: 'list', before: listed },
    ] as const;
    const corrections = said
      .filter(({ before }) => before !== after)
      .map(({ where, before }) => ({ where, of: nameOf(entry), before, after }));
    if (corrections.length > 0 || entry.visibility !== visibility) {
      const shownBytes = [listed, kept].find((bytes) => bytes !== after);
      const data = { ownerId, repositoryId, repositoryRevision: revision, usedBytes: after, visibility, shownBytes };
      await this.store.execute(ledgerStream, ownerId, new RecordRecalculation(data, step(metadata, repositoryId)));
    }
    return corrections;
  }

  /** What lists say of the whole. */
  private async account(ownerId: string, metadata: CommandMetadata): Promise<Correction[]> {
    for (let attempt = 1; ; attempt++) {
      const { state, revision, position } = await this.store.load(ledgerStream, ownerId);
      if (position === undefined) return [];
      const after = { ...state.used };
      await this.lists.caughtUpWith(position);
      const shown = await this.lists.account(ownerId);
      if (!shown) return [];
      const now = (await this.store.load(ledgerStream, ownerId)).revision;
      if (now !== revision && attempt < TRIES) continue;
      await this.recordBalance(ownerId, shown, stepOf(metadata, 'recalculate account'));
      return balanceDrift('list', shown, after);
    }
  }

  private async recordBalance(ownerId: string, shown: Balance, metadata: CommandMetadata): Promise<void> {
    await this.store.execute(ledgerStream, ownerId, new RecordBalance({ ownerId, shown }, metadata));
  }
}

/** Entries that were remembered otherwise, or not at all. */
const entryDrift = (remembered: Readonly<Ledger>, now: Readonly<Ledger>): Correction[] => {
  const corrections: Correction[] = [];
  for (const [id, entry] of now.entries) {
    const before = remembered.entries.get(id)?.usedBytes ?? 0;
    if (before !== entry.usedBytes) {
      corrections.push({ where: 'memory', of: nameOf(entry), before, after: entry.usedBytes });
    }
  }
  for (const [id, entry] of remembered.entries) {
    if (!now.entries.has(id))
      corrections.push({ where: 'memory', of: nameOf(entry), before: entry.usedBytes, after: 0 });
  }
  return corrections;
};

const nameOf = ({ repositoryType, fullId }: LedgerEntry): string => `${repositoryType}:${fullId}`;

/** All who speak of it say the same: nothing has to be waited for, looked at again or written. */
const isRight = ({ live, revision, kept, entry }: Counted, listedBytes: number | undefined): boolean =>
  [kept, entry.usedBytes, listedBytes].every((bytes) => bytes === live.sizes.usedBytes) &&
  entry.visibility === live.visibility &&
  entry.repositoryRevision <= revision;

const step = (metadata: CommandMetadata, repositoryId: string): CommandMetadata =>
  stepOf(metadata, `recalculate ${repositoryId}`);

function* pagesOf<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let from = 0; from < all.length; from += LISTED_AT_ONCE) yield all.slice(from, from + LISTED_AT_ONCE);
}
