import type { DocumentStore, EventLog, RecordedEvent } from '@hubledger/kernel';
import { ownersById } from '@projections/identity/accounts/queries';
import { jobsById } from '@projections/operations/jobs/queries';
import { fullIdsOf } from '@projections/repositories/repositories/queries';
import { isActorWithoutAccount, knownNames } from './known-names';
import { type Names, notedNames, WantedNames } from './names';
import { accountNames, credentialNames, invitationNumbers, repositoryNames } from './names-in-log';
import { sentenceOf } from './sentence-of';

export interface NameSources {
  readonly documents: DocumentStore;
  readonly log: Pick<EventLog, 'readStream'>;
}

/** All names that the sentences of these events need, and those of their actors. */
export const namesInPage = (sources: NameSources, events: readonly RecordedEvent[]): Promise<Names> => {
  const wanted = new WantedNames();
  const noted = notedNames(wanted);
  for (const event of events) {
    sentenceOf(event, noted);
    if (event.metadata.actorKind === 'user') wanted.want('account', event.metadata.actorId);
  }
  return namesWanted(sources, wanted);
};

/** By one look-up of each sort. */
export const namesWanted = async (sources: NameSources, wanted: WantedNames): Promise<Names> => {
  const [account, repository, invitation, credential, job] = await Promise.all([
    accountsCalled(sources, wanted.of('account')),
    repositoriesCalled(sources, wanted.of('repository')),
    invitationNumbers(sources.log, wanted.of('invitation')),
    credentialNames(sources.log, wanted.of('credential')),
    jobsCalled(sources, wanted.of('job')),
  ]);
  return knownNames({ account, repository, invitation, credential, job });
};

type Found = Map<string, string>;

/** Lists know the living; of the others, and of those that no list shows yet, the log tells. */
const accountsCalled = async ({ documents, log }: NameSources, ids: string[]): Promise<Found> => {
  const owners = await ownersById(documents, ids);
  const gone = await accountNames(
    log,
    ids.filter((id) => !owners.has(id) && !isActorWithoutAccount(id)),
  );
  for (const [id, { username }] of owners) gone.set(id, JSON.parse(username) as string);
  return gone;
};

const repositoriesCalled = async ({ documents, log }: NameSources, ids: string[]): Promise<Found> => {
  const living = await fullIdsOf(documents, ids);
  const gone = await repositoryNames(
    log,
    ids.filter((id) => !living.has(id)),
  );
  for (const [id, fullId] of living) gone.set(id, JSON.parse(fullId) as string);
  return gone;
};

const jobsCalled = async ({ documents }: NameSources, ids: string[]): Promise<Found> =>
  new Map([...(await jobsById(documents, ids))].map(([id, { description }]) => [id, description]));
