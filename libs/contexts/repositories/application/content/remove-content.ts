import type { AggregateStore, ObjectStore } from '@hubledger/kernel';
import { repositoryStream } from '../../domain/repository.decider';
import { abortUploads } from './part-records';

const PAGE = 500;

/**
 * Removes the objects of a deleted repository; without effect for any other. Those that repositories share (LFS) lie
 * elsewhere and stay. May be repeated.
 */
export const removeContent = async (
  store: AggregateStore,
  objects: ObjectStore,
  repositoryId: string,
): Promise<void> => {
  const { state } = await store.load(repositoryStream, repositoryId);
  if (state.status !== 'deleted') return;
  await abortUploads(objects, state.objectPrefix);
  const prefix = `${state.objectPrefix}/`;
  for (;;) {
    const page = await objects.list(prefix, { limit: PAGE });
    if (page.length === 0) return;
    await objects.deleteAll(page.map(({ key }) => key)); // those that fail come again, until all of a page do
  }
};
