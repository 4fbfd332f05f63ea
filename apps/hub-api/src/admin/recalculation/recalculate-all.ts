import type { Correction, ObjectFindings, Recalculation } from '@hubledger/contexts/storage/contract';
import { type CommandMetadata, type DocumentStore, EventLoopTurns } from '@hubledger/kernel';
import type { AdminLog } from '@hubledger/platform/logging';
import { countRepositories, repositoriesAfter } from '@projections/repositories/repositories/by-number';
import type { RecalculateAllQuery, RecalculateAllResponse, RecalculationFailureResponse } from './recalculation.dto';

const PAGE = 200;
const TELL_EVERY = 10;
/** Reads of the embedded stores wait for nothing: a run over all repositories would hold up every request. */
const SLICE_MS = 2;

export interface Run {
  readonly metadata: CommandMetadata;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * One repository after the other, in the order of their numbers; a failure is reported and stops nothing. A ledger is
 * folded anew before the first of its repositories; one that can't be is tried again before the next.
 */
export const recalculateAll = async (
  { recalculation, documents, log }: { recalculation: Recalculation; documents: DocumentStore; log: AdminLog },
  { repo_type: repoType, namespace, verify }: RecalculateAllQuery,
  { metadata, signal, progress }: Run,
): Promise<Required<Omit<RecalculateAllResponse, 'job'>>> => {
  const filter = { repoType, namespace };
  log.warning('Admin recalculates the storage of all repositories');
  const total = await countRepositories(documents, filter);
  log.info(`Recalculating storage of ${total} repositories`);
  const failures: RecalculationFailureResponse[] = [];
  const corrections: Correction[] = [];
  const ledgers = new Set<string>();
  const turns = new EventLoopTurns(SLICE_MS);
  let [success, last] = [0, 0];
  for (;;) {
    const page = await repositoriesAfter(documents, filter, last, PAGE);
    for (const { id: repositoryId, document } of page) {
      if (turns.due()) await turns.take();
      signal?.throwIfAborted();
      const { id, full_id, owner_id } = document;
      last = id;
      try {
        if (!ledgers.has(owner_id)) {
          const found = await recalculation.ledger(owner_id, metadata);
          corrections.push(...found.map((each) => ofNamespace(document.namespace, each)));
          ledgers.add(owner_id);
        }
        const options = { signal, verifyObjects: verify === 'objects', listedBytes: document.used_bytes };
        const found = await recalculation.repository(owner_id, repositoryId, metadata, options);
        corrections.push(...found.corrections);
        assertSound(found.objects);
        if (++success % TELL_EVERY === 0) log.info(`Recalculated storage of ${success}/${total} repositories`);
      } catch (error) {
        signal?.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        failures.push({ repo_id: full_id, error: reason });
        log.error(`Storage of ${full_id} was not recalculated: ${reason}`);
      }
      progress?.(success + failures.length, total);
    }
    if (page.length < PAGE) break;
  }
  const all = success + failures.length;
  const message = `Recalculated storage for ${success}/${all} repositories`;
  log.info(message);
  return { total: all, success_count: success, failure_count: failures.length, failures, message, corrections };
};

/** The sums of one namespace are told from those of others: `private:alice`. */
const ofNamespace = (namespace: string, correction: Correction): Correction =>
  correction.of === 'private' || correction.of === 'public'
    ? { ...correction, of: `${correction.of}:${namespace}` }
    : correction;

/** @throws Error in words */
const assertSound = (objects: ObjectFindings | null): void => {
  if (!objects || objects.missing + objects.wrongSize === 0) return;
  const [first] = objects.examples;
  const what = `${objects.missing} objects are missing and ${objects.wrongSize} have another size`;
  throw new Error(`${what}, first ${first?.key}`);
};
