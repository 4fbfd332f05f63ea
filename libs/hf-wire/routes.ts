import { decodeSegment } from './revisions';

export type WireRepoType = 'model' | 'dataset' | 'space';

/** The place of a repository in an address. Names are decoded, not checked: an impossible name is just not found. */
export interface RepoRoute {
  readonly type: WireRepoType;
  readonly namespace: string;
  readonly name: string;
  /** The word after the id (`tree`, `resolve`, ...), decoded; '' when the address ends there. */
  readonly action: string;
  /** What follows the action, still encoded: give it to `revisionCandidates`. */
  readonly rest: readonly string[];
}

const TYPES: ReadonlyMap<string, WireRepoType> = new Map([
  ['models', 'model'],
  ['datasets', 'dataset'],
  ['spaces', 'space'],
]);

/** Part of every address of a repository's pages, files and git data; models have none. */
export const repoPath = (type: WireRepoType, namespace: string, name: string): string =>
  type === 'model' ? `${namespace}/${name}` : `${type}s/${namespace}/${name}`;

/** Raw segments of a request target, without its query. A trailing '/' leaves an empty last one. */
export const rawSegments = (target: string): string[] =>
  target
    .replace(/[?#].*$/s, '')
    .replace(/^\//, '')
    .split('/');

const routeOf = (type: WireRepoType, segments: readonly string[]): RepoRoute | null => {
  const [namespace, name, action = '', ...rest] = segments;
  if (!namespace || !name) return null;
  return {
    type,
    namespace: decodeSegment(namespace),
    name: decodeSegment(name),
    action: decodeSegment(action),
    rest,
  };
};

/** `/api/{models|datasets|spaces}/{namespace}/{name}[/action[/...]]`; null for other addresses. @throws BadEncoding */
export const parseApiRoute = (target: string): RepoRoute | null => {
  const [api, word = '', ...id] = rawSegments(target);
  const type = TYPES.get(word);
  return api === 'api' && type !== undefined ? routeOf(type, id) : null;
};

/**
 * `[/models|/datasets|/spaces]/{namespace}/{name}[/action[/...]]`: files, git and git-lfs. A `.git` at the name's end
 * is dropped. Null for other addresses; the caller routes its own fixed prefixes (`/api`, `/admin`) first.
 * @throws BadEncoding
 */
export const parseFileRoute = (target: string): RepoRoute | null => {
  const segments = rawSegments(target);
  const type = TYPES.get(segments[0] ?? '');
  const route = routeOf(type ?? 'model', type === undefined ? segments : segments.slice(1));
  return route && { ...route, name: route.name.replace(/\.git$/, '') };
};
