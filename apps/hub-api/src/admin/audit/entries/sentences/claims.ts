import type { ClaimEvent, ClaimKind, HolderFenceEvent } from '@hubledger/contexts/identity/contract';
import { categoryOf, idOf, type StreamName } from '@hubledger/kernel';
import type { Names } from '../names';
import type { Sentences } from '../sentence';

const KINDS: Readonly<Record<ClaimKind, string>> = {
  account: 'name',
  email: 'e-mail address',
  repository: 'repository name',
};

/** What is claimed; the claim itself stands under a hash of it. */
const claimed = (claim: StreamName): string => {
  const kind = idOf(claim).split('_')[0] ?? '';
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as ClaimKind] : 'name';
};

const called = (stream: StreamName, names: Names): string =>
  categoryOf(stream) === 'repository' ? names.repository(idOf(stream)) : names.account(idOf(stream));

const BEGUN: Readonly<Record<string, string>> = {
  user: 'an account',
  organization: 'an organization',
  repository: 'a repository',
};

export const claimSentences: Sentences<ClaimEvent | HolderFenceEvent> = {
  Claimed: ({ data, stream }, names) => `The ${claimed(stream)} was reserved for ${called(data.holder, names)}`,
  Released: ({ data, stream }, names) =>
    `The ${claimed(stream)} that ${called(data.holder, names)} had reserved is free again` +
    (data.unborne ? ': it was never used' : ''),
  CreationAbandoned: ({ data, stream }) =>
    `The creation of ${BEGUN[categoryOf(stream)] ?? 'something'} was given up, as it had stopped halfway: ` +
    `its ${claimed(data.claim)} may be taken`,
  ClaimForfeited: ({ data, stream }, names) =>
    `${called(stream, names)} lost a ${claimed(data.claim)} that it no longer bears: others may take it`,
};
