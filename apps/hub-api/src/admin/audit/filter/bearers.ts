import { categoryOf, type Cut, DomainError, type StreamName } from '@hubledger/kernel';
import { claimedAccount, claimedRepositories, type ReadableStreams } from '../past/claimed-names';
import { SubjectAmbiguous } from '../past/subject-stream';

/** Nobody ever bore the name. */
export class NobodyNamed extends DomainError {
  readonly code = 'audit.nobody_named';
  readonly kind = 'not-found';
  constructor(kind: string, name: string) {
    super(`There is no ${kind} ${name}`);
  }
}

/**
 * The user or organization that bears the name at that moment, or bore it last before. @throws NobodyNamed
 */
export const accountBearer = async (
  log: ReadableStreams,
  kind: 'user' | 'organization' | 'namespace',
  name: string,
  cut: Cut,
): Promise<StreamName> => {
  const { bearer } = await claimedAccount(log, name, cut);
  if (bearer === null || (kind !== 'namespace' && categoryOf(bearer) !== kind)) throw new NobodyNamed(kind, name);
  return bearer;
};

/**
 * The repository that bears the name at that moment, or else bore it last before.
 *
 * @param name `namespace/name`, or with `model/`, `dataset/` or `space/` in front, also in the plural
 * @throws NobodyNamed; SubjectAmbiguous where a model and a dataset, say, bore it
 */
export const repositoryBearer = async (log: ReadableStreams, name: string, cut: Cut): Promise<StreamName> => {
  const { fullId, repositories } = await claimedRepositories(log, name, cut);
  const bearers = repositories.filter(({ bearer }) => bearer !== null);
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
