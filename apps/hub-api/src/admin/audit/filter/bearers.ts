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
  type RecordedEvent,
  type StreamName,
  streamUntil,
} from '@hubledger/kernel';
import { SubjectAmbiguous } from '../past/subject-stream';

type Log = Pick<EventLog, 'readStream'>;

/** Nobody ever bore the name. */
export class NobodyNamed extends DomainError {
  readonly code = 'audit.nobody_named';
  readonly kind = 'not-found';
  constructor(kind: string, name: string) {
    super(`There is no ${kind} ${name}`);
  }
}

const TYPES = ['model', 'dataset', 'space'] as const;

/**
 * The user or organization that bears the name at that moment, or bore it last before. @throws NobodyNamed
 */
export const accountBearer = async (
  log: Log,
  kind: 'user' | 'organization' | 'namespace',
  name: string,
  cut: Cut,
): Promise<StreamName> => {
  const { bearer } = await lastBearer(log, 'account', accountClaimHash(normalizeName(name)), cut);
  if (bearer === null || (kind !== 'namespace' && categoryOf(bearer) !== kind)) throw new NobodyNamed(kind, name);
  return bearer;
};

/**
 * The repository that bears the name at that moment, or else bore it last before.
 *
 * @param name `namespace/name`, or with `model/`, `dataset/` or `space/` in front, also in the plural
 * @throws NobodyNamed; SubjectAmbiguous where a model and a dataset, say, bore it
 */
export const repositoryBearer = async (log: Log, name: string, cut: Cut): Promise<StreamName> => {
  const [, given, fullId = name] = /^(model|dataset|space)s?\/(.+\/.+)$/.exec(name) ?? [];
  const types = TYPES.filter((type) => given === undefined || type === given);
  const all = await Promise.all(
    types.map(async (type) => ({
      type,
      ...(await lastBearer(log, 'repository', repositoryClaimHash(type, fullId), cut)),
    })),
  );
  const bearers = all.filter(({ bearer }) => bearer !== null);
  const living = bearers.filter(({ stillBears }) => stillBears);
  const meant = living.length > 0 ? living : bearers;
  if (meant.length > 1)
    throw new SubjectAmbiguous(
      fullId,
      meant.map(({ type }) => type),
    );
  if (!meant[0]?.bearer) throw new NobodyNamed('repository', name);
  return meant[0].bearer;
};

/** Who only reserved a name, and never came to bear it, does not count. */
const lastBearer = async (log: Log, kind: ClaimKind, hash: string, cut: Cut) => {
  let [bearer, before]: Array<StreamName | null> = [null, null];
  let stillBears = false;
  for await (const event of streamUntil(log, claimStreamName(kind, hash), cut)) {
    const { type, data } = event as RecordedEvent<ClaimEvent>;
    stillBears = type === 'Claimed';
    if (type === 'Claimed') [bearer, before] = [data.holder, bearer ?? null];
    else if (data.unborne) bearer = before ?? null;
  }
  return { bearer: bearer ?? null, stillBears };
};
