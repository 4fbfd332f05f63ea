import type { ObjectStore } from '@hubledger/kernel';
import type { StorageDebugResponse } from './storage.dto';

const TESTED = ['', 'lfs/', 'hf-model-', 'hf-dataset-', 'hf-space-'];
const SOME = 5;

/** Whether the store answers, and how fast: never throws. */
export const storageDebug = async (objects: ObjectStore): Promise<StorageDebugResponse> => {
  const description = await objects.describe().catch(() => null);
  const tests: StorageDebugResponse['list_tests'] = [];
  for (const prefix of TESTED) tests.push(await listTest(objects, prefix));
  return {
    endpoint: description?.endpoint ?? 'N/A',
    bucket: objects.bucket,
    region: description?.region ?? null,
    force_path_style: description?.forcePathStyle ?? null,
    bucket_accessible: description !== null && tests.every(({ success }) => success),
    list_tests: tests,
  };
};

const listTest = async (objects: ObjectStore, prefix: string): Promise<StorageDebugResponse['list_tests'][number]> => {
  const start = performance.now();
  const outcome = await objects.list(prefix, { limit: SOME }).then(
    (heads) => ({ success: true, key_count: heads.length, error: null }),
    (error: unknown) => ({ success: false, key_count: 0, error: wordsOf(error) }),
  );
  return { prefix, ...outcome, elapsed_ms: Math.round((performance.now() - start) * 10) / 10 };
};

const wordsOf = (error: unknown): string => {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
};
