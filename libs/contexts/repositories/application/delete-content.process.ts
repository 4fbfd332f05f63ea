import type { ProcessManager } from '@hubledger/kernel';
import type { RepositoryDeleted } from '../domain/repository.events';
import type { DeleteContent } from '../domain/requests';

/** A deleted repository's bytes go off the request path, and go on going after a crash. */
export const deleteContent: ProcessManager<RepositoryDeleted, DeleteContent> = {
  name: 'delete-content',
  handles: ['RepositoryDeleted'],
  react: ({ data: { repositoryId } }) => [{ type: 'DeleteContent', data: { repositoryId } }],
};
