import type { ModelCommand } from './commands';
import { type Answer, fits, type Hub, keyOf, mayCreateIn, type ModelRepository, roomOf, usedBytes } from './model';

type Of<T extends ModelCommand['do']> = Extract<ModelCommand, { do: T }>;

export const changeVisibility = (
  hub: Hub,
  repository: ModelRepository,
  { visibility }: Of<'change-visibility'>,
): Answer => {
  if (repository.visibility === visibility) return 'ok';
  if (!fits(hub, repository.owner, visibility, usedBytes(repository))) return 'repositories.does_not_fit';
  repository.visibility = visibility;
  return 'ok';
};

/** What was announced for it held room at the owner it leaves; what it received comes along. */
export const moveRepository = (hub: Hub, repository: ModelRepository, { by, to }: Of<'move-repository'>): Answer => {
  const owner = to.slice(0, to.indexOf('/'));
  if (!mayCreateIn(hub, by, owner)) return 'repositories.forbidden';
  if (repository.fullId === to) return 'ok';
  const [left, taken] = [keyOf(repository.type, repository.fullId), keyOf(repository.type, to)];
  if (left !== taken && hub.repositories.has(taken)) return 'repositories.exists';
  const isElsewhere = owner !== repository.owner;
  if (isElsewhere && !fits(hub, owner, repository.visibility, usedBytes(repository))) {
    return 'repositories.does_not_fit';
  }
  hub.repositories.delete(left);
  if (left !== taken) hub.former.set(left, repository.id);
  hub.former.delete(taken);
  hub.repositories.set(taken, repository);
  if (isElsewhere) {
    repository.announced.clear();
    repository.quota = null;
  }
  repository.fullId = to;
  repository.owner = owner;
  return 'ok';
};

/** At most what its namespace has left, beside the limit it replaces. */
export const limitRepository = (hub: Hub, repository: ModelRepository, { bytes }: Of<'limit-repository'>): Answer => {
  const room = roomOf(hub, repository.owner, repository.visibility);
  const isMore =
    bytes !== repository.quota && bytes !== null && room !== null && bytes > room + (repository.quota ?? 0);
  if (isMore) return 'storage.quota_above_namespace';
  repository.quota = bytes;
  return 'ok';
};
