import type { NameKind, Names } from './names';
import { called, quoted } from './phrases';

export type NamesFound = Readonly<Record<NameKind, ReadonlyMap<string, string>>>;

const WITHOUT_ACCOUNT: ReadonlyMap<string, string> = new Map([
  ['admin', 'the admin token'],
  ['system', 'the hub'],
  ['anonymous', 'somebody who was not signed in'],
]);

export const isActorWithoutAccount = (id: string): boolean => WITHOUT_ACCOUNT.has(id);

export const knownNames = (found: NamesFound): Names => ({
  account: (id) => found.account.get(id) ?? WITHOUT_ACCOUNT.get(id) ?? `account ${id}`,
  repository: (id) => found.repository.get(id) ?? `repository ${id}`,
  invitation: (id) => `invitation ${found.invitation.get(id) ?? id}`,
  credential: (stream, noun) => called(noun, found.credential.get(stream) ?? stream),
  job: (id) => quoted(found.job.get(id) ?? id),
});
