import type { Correction, ObjectFindings, Recalculation } from '@hubledger/contexts/storage/contract';
import type { CommandMetadata, DocumentStore } from '@hubledger/kernel';
import type { AdminLog } from '@hubledger/platform/logging';
import { countRepositories, repositoriesAfter } from '@projections/repositories/repositories/by-number';
import type { RecalculateAllQuery, RecalculateAllResponse, RecalculationFailureResponse } from './recalculation.dto';

const PAGE = 200;
const TELL_EVERY = 10;

export interface Run {
  readonly metadata: CommandMetadata;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number) => void;
}

/** One repository after the other, in the order of their numbers; a failure is reported and stops nothing. */
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
  let [success, last] = [0, 0];
  for (;;) {
    const page = await repositoriesAfter(documents, filter, last, PAGE);
    for (const { id: repositoryId, document } of page) {
      signal?.throwIfAborted();
      const { id, full_id, owner_id } = document;
      last = id;
      try {
        const options = { signal, verifyObjects: verify === 'objects' };
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

/** @throws Error in words */
const assertSound = (objects: ObjectFindings | null): void => {
  if (!objects || objects.missing + objects.wrongSize === 0) return;
  const [first] = objects.examples;
  const what = `${objects.missing} objects are missing and ${objects.wrongSize} have another size`;
  throw new Error(`${what}, first ${first?.key}`);
};
