import type { CommandMetadata } from '@hubledger/kernel';
import { TooManyRecalculations } from '../domain/errors';
import {
  type Correction,
  type Recalculated,
  type RecalculatedRepository,
  type RecalculateOptions,
  type RecalculateRepositoryOptions,
  Recalculation,
} from '../domain/recalculation.port';

/** Runs at once. Each reads whole streams of the log, and whoever owns something may ask for one. */
const MAX_RUNS = 8;

/**
 * Who asks for the same while it is being counted gets that run's answer; beyond a few runs at once others are told to come
 * back. Jobs (those with a signal of their own) are bounded elsewhere.
 */
export class SharedRecalculation extends Recalculation {
  private readonly runs = new Map<string, Promise<unknown>>();

  constructor(private readonly counting: Recalculation) {
    super();
  }

  namespace(ownerId: string, metadata: CommandMetadata, options: RecalculateOptions = {}): Promise<Recalculated> {
    return this.shared(`namespace ${ownerId}`, options, () => this.counting.namespace(ownerId, metadata, options));
  }

  ledger(ownerId: string, metadata: CommandMetadata): Promise<readonly Correction[]> {
    return this.counting.ledger(ownerId, metadata);
  }

  repository(
    ownerId: string,
    repositoryId: string,
    metadata: CommandMetadata,
    options: RecalculateRepositoryOptions = {},
  ): Promise<RecalculatedRepository> {
    return this.shared(`repository ${ownerId} ${repositoryId}`, options, () =>
      this.counting.repository(ownerId, repositoryId, metadata, options),
    );
  }

  private shared<T>(subject: string, { signal, verifyObjects }: RecalculateOptions, run: () => Promise<T>): Promise<T> {
    if (signal) return run();
    const key = `${subject} ${verifyObjects === true}`;
    const known = this.runs.get(key) as Promise<T> | undefined;
    if (known) return known;
    if (this.runs.size >= MAX_RUNS) return Promise.reject(new TooManyRecalculations(MAX_RUNS));
    const begun = run().finally(() => this.runs.delete(key));
    this.runs.set(key, begun);
    return begun;
  }
}
