import {
  accountClaimHash,
  type ClaimEvent,
  type ClaimKind,
  claimStreamName,
  normalizeName,
  repositoryClaimHash,
} from '@hubledger/contexts/identity/contract';
import { type Cut, type EventLog, type RecordedEvent, type StreamName, streamUntil } from '@hubledger/kernel';

export type ReadableStreams = Pick<EventLog, 'readStream'>;

/** What the claims of a name tell of a moment. */
export interface Claimed {
  /** Who bore it last. Who only reserved it, and never came to bear it, does not count. */
  readonly bearer: StreamName | null;
  /** Whether they did at that moment, or only before. */
  readonly stillBears: boolean;
}

const REPOSITORY_TYPES = ['model', 'dataset', 'space'] as const;

export const claimedAccount = (log: ReadableStreams, name: string, cut: Cut): Promise<Claimed> =>
  claimed(log, 'account', accountClaimHash(normalizeName(name)), cut);

/**
 * By type, as a model and a dataset may bear the same name.
 *
 * @param name `namespace/name`, or with `model/`, `dataset/` or `space/` in front, also in the plural
 */
export const claimedRepositories = async (log: ReadableStreams, name: string, cut: Cut) => {
  const [, given, fullId = name] = /^(model|dataset|space)s?\/(.+\/.+)$/.exec(name) ?? [];
  const types = REPOSITORY_TYPES.filter((type) => given === undefined || type === given);
  const all = types.map(async (type) => ({
    type,
    ...(await claimed(log, 'repository', repositoryClaimHash(type, fullId), cut)),
  }));
  return { fullId, repositories: await Promise.all(all) };
};

const claimed = async (log: ReadableStreams, kind: ClaimKind, hash: string, cut: Cut): Promise<Claimed> => {
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
