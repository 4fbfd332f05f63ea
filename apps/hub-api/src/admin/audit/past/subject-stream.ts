import { categoryOf, type Cut, DomainError, idOf, type StreamName } from '@hubledger/kernel';
import { type Claimed, claimedAccount, claimedRepositories, type ReadableStreams } from './claimed-names';
import { numberedSource } from './numbered-source';
import { type SubjectKind, subjectTypes } from './subjects';

/** A repository's name is that of more than one. */
export class SubjectAmbiguous extends DomainError {
  readonly code = 'audit.subject_ambiguous';
  readonly kind = 'invalid';
  constructor(fullId: string, types: readonly string[]) {
    super(
      `${fullId} is the name of ${types.length} repositories: ask for ${types.map((type) => `${type}/${fullId}`).join(' or ')}`,
    );
  }
}

const STREAM_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[0-9a-f]{64}$/;

/**
 * The stream of who is meant: by its id, a fallback source also by its number, the others by the name it bore then, as the claims of names tell: a name that somebody
 * else has taken since finds whoever had it at that moment. Null when nobody had.
 *
 * @throws SubjectAmbiguous
 */
export const subjectStream = async (
  log: ReadableStreams,
  kind: SubjectKind,
  id: string,
  cut: Cut,
): Promise<StreamName | null> => {
  const { category } = subjectTypes[kind];
  if (STREAM_ID.test(id)) return `${category}-${id}`;
  if (kind === 'invitation') return null;
  if (kind === 'fallbacksource') return numberedSource(log, id);
  if (kind === 'repository') return repositoryStreamNamed(log, id, cut);
  const { bearer, stillBears } = await claimedAccount(log, id, cut);
  if (bearer === null || !stillBears) return null;
  if (kind === 'namespace') return `${category}-${idOf(bearer)}`;
  return categoryOf(bearer) === category ? bearer : null;
};

/** The repository that bore the name last, also where nobody does any more. @throws SubjectAmbiguous */
export const repositoryNamedLast = async (log: ReadableStreams, name: string, cut: Cut): Promise<StreamName | null> => {
  const { fullId, repositories } = await claimedRepositories(log, name, cut);
  return oneOf(
    fullId,
    repositories.filter(({ bearer }) => bearer !== null),
  );
};

const repositoryStreamNamed = async (log: ReadableStreams, name: string, cut: Cut): Promise<StreamName | null> => {
  const { fullId, repositories } = await claimedRepositories(log, name, cut);
  return oneOf(
    fullId,
    repositories.filter(({ stillBears }) => stillBears),
  );
};

type OfType = Claimed & { readonly type: string };

const oneOf = (fullId: string, found: readonly OfType[]): StreamName | null => {
  if (found.length > 1)
    throw new SubjectAmbiguous(
      fullId,
      found.map(({ type }) => type),
    );
  return found[0]?.bearer ?? null;
};
