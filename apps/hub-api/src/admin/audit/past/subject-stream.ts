import {
  accountClaimHash,
  type ClaimEvent,
  type ClaimKind,
  claimStreamName,
  normalizeName,
  repositoryClaimHash,
} from '@hubledger/contexts/identity/contract';
import {
  categoryOf,
  type Cut,
  DomainError,
  type EventLog,
  idOf,
  type RecordedEvent,
  type StreamName,
  streamUntil,
} from '@hubledger/kernel';
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

type Log = Pick<EventLog, 'readStream'>;
const STREAM_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[0-9a-f]{64}$/;
const REPOSITORY_TYPES = ['model', 'dataset', 'space'] as const;

/**
 * The stream of who is meant: by its id, or by the name it bore then, as the claims of names tell: a name that somebody
 * else has taken since finds whoever had it at that moment. Null when nobody had.
 *
 * @throws SubjectAmbiguous
 */
export const subjectStream = async (log: Log, kind: SubjectKind, id: string, cut: Cut): Promise<StreamName | null> => {
  const { category } = subjectTypes[kind];
  if (STREAM_ID.test(id)) return `${category}-${id}`;
  if (kind === 'invitation') return null;
  if (kind === 'repository') return repositoryStreamNamed(log, id, cut);
  const holder = await holderOf(log, 'account', accountClaimHash(normalizeName(id)), cut);
  if (holder === null) return null;
  if (kind === 'namespace') return `${category}-${idOf(holder)}`;
  return categoryOf(holder) === category ? holder : null;
};

const repositoryStreamNamed = async (log: Log, name: string, cut: Cut): Promise<StreamName | null> => {
  const [, given, fullId = name] = /^(model|dataset|space)s?\/(.+\/.+)$/.exec(name) ?? [];
  const types = REPOSITORY_TYPES.filter((type) => given === undefined || type === given);
  const holders = await Promise.all(
    types.map((type) => holderOf(log, 'repository', repositoryClaimHash(type, fullId), cut)),
  );
  const found = types.filter((_, index) => holders[index] !== null);
  if (found.length > 1) throw new SubjectAmbiguous(fullId, found);
  return holders.find((holder) => holder !== null) ?? null;
};

const holderOf = async (log: Log, kind: ClaimKind, hash: string, cut: Cut): Promise<StreamName | null> => {
  let holder: StreamName | null = null;
  for await (const event of streamUntil(log, claimStreamName(kind, hash), cut)) {
    const { type, data } = event as RecordedEvent<ClaimEvent>;
    holder = type === 'Claimed' ? data.holder : null;
  }
  return holder;
};
