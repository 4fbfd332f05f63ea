import type { CredentialKind, SessionEvent, SshKeyEvent, TokenEvent } from '@hubledger/contexts/identity/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import type { Names } from '../names';
import { called, isOwn, who } from '../phrases';
import type { Sentences } from '../sentence';

const NOUNS = { token: 'access token', 'ssh-key': 'SSH key' } as const;

/** Sessions have no name. */
const credential = (kind: CredentialKind, { stream }: RecordedEvent, names: Names): string =>
  kind === 'session' ? 'a session' : names.credential(stream, NOUNS[kind]);

export const credentialSentences: Sentences<TokenEvent | SessionEvent | SshKeyEvent> = {
  TokenIssued: (event, names) => {
    const { userId, name, role } = event.data;
    const whose = isOwn(event, userId) ? '' : ` for ${names.account(userId)}`;
    return `${who(event, names)} created ${called('access token', name)} (${role})${whose}`;
  },
  SessionStarted: ({ data }, names) => `${names.account(data.userId)} signed in`,
  SshKeyAdded: (event, names) => {
    const { userId, title, fingerprint } = event.data;
    const whose = isOwn(event, userId) ? '' : ` for ${names.account(userId)}`;
    return `${who(event, names)} added ${called('SSH key', title)} (${fingerprint})${whose}`;
  },
  Revoked: (event, names) => {
    const { kind, userId } = event.data;
    if (isOwn(event, userId)) {
      const ended = kind === 'session' ? 'signed out' : `revoked ${credential(kind, event, names)}`;
      return `${who(event, names)} ${ended}`;
    }
    return `${who(event, names)} revoked ${credential(kind, event, names)} of ${names.account(userId)}`;
  },
  CredentialUsed: (event, names) =>
    `${names.account(event.data.userId)} used ${credential(event.data.kind, event, names)}, ` +
    'for the first time in an hour or more',
};
