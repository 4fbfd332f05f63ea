import type { CommandMetadata } from '@hubledger/kernel';

/**
 * Something that said another number than the events do, and was put right.
 *
 * `memory`: what a fold was remembered as (cache, snapshot). `ledger`: an entry that its repository contradicts.
 * `list`: a document that lists and pages are answered from.
 */
export interface Correction {
  readonly where: 'memory' | 'ledger' | 'list';
  /** `type:namespace/name`, or `private` or `public` for the sum of a namespace. */
  readonly of: string;
  /** Bytes. */
  readonly before: number;
  readonly after: number;
}

export interface RecalculateOptions {
  readonly signal?: AbortSignal;
  readonly verifyObjects?: boolean;
}

export interface RecalculateRepositoryOptions extends RecalculateOptions {
  /** What a list has just said of it: asked again only if that is not what its events say. */
  readonly listedBytes?: number;
}

/** Objects that repositories refer to and that are not as they must be. */
export interface ObjectFindings {
  readonly checked: number;
  readonly missing: number;
  readonly wrongSize: number;
  /** The first of them, with what was found instead: null = nothing. Bytes. */
  readonly examples: ReadonlyArray<{ readonly key: string; readonly expected: number; readonly found: number | null }>;
}

export interface Recalculated {
  readonly corrections: readonly Correction[];
  /** What could not be counted, and why. The rest was. */
  readonly failures: ReadonlyArray<{ readonly repository: string; readonly error: string }>;
  /** Null unless it was asked for. */
  readonly objects: ObjectFindings | null;
}

export interface RecalculatedRepository extends Omit<Recalculated, 'failures'> {
  /** `type:namespace/name` */
  readonly repository: string;
}

/** Counts what is stored anew from the log, and corrects by events what says otherwise. What is right gets no event. */
export abstract class Recalculation {
  /** All of a ledger: its sums, its entries, and what lists say of them. */
  abstract namespace(ownerId: string, metadata: CommandMetadata, options?: RecalculateOptions): Promise<Recalculated>;
  /** What its ledger is remembered as, and what a snapshot of it says: the first thing `namespace` looks at. */
  abstract ledger(ownerId: string, metadata: CommandMetadata): Promise<readonly Correction[]>;
  /** @throws what keeps it from being counted; `RepositoryNotAdmitted` when the owner does not own it */
  abstract repository(
    ownerId: string,
    repositoryId: string,
    metadata: CommandMetadata,
    options?: RecalculateRepositoryOptions,
  ): Promise<RecalculatedRepository>;
}

/** What lists say. The app binds it to the read models. */
export abstract class StorageLists {
  /** Resolves when they show all up to this position. @throws Error when they don't within some seconds */
  abstract caughtUpWith(position: string): Promise<void>;
  /** Null when the account has gone. */
  abstract account(ownerId: string): Promise<{ readonly private: number; readonly public: number } | null>;
  /** Bytes by repository id; those that are not listed are absent. */
  abstract repositories(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
