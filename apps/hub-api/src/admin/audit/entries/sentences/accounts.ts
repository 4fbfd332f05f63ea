import type { HolderFenceEvent, SubjectExported, UserEvent } from '@hubledger/contexts/identity/contract';
import { counted, isOwn, who } from '../phrases';
import type { Sentences } from '../sentence';

export const accountSentences: Sentences<Exclude<UserEvent, HolderFenceEvent> | SubjectExported> = {
  UserCreated: (event, names) => {
    const { username, userId, invitationId } = event.data;
    const how = invitationId === undefined ? '' : ` with ${names.invitation(invitationId)}`;
    return event.metadata.actorKind === 'anonymous' || isOwn(event, userId)
      ? `${username} registered${how}`
      : `${who(event, names)} created the account of ${username}${how}`;
  },
  EmailVerificationSet: (event, names) =>
    `${who(event, names)} marked the e-mail address of ${names.account(event.data.userId)} as ` +
    (event.data.to ? 'verified' : 'not verified'),
  EmailVerificationRequested: ({ data }, names) =>
    `A link to verify the e-mail address of ${names.account(data.userId)} was sent`,
  PasswordChanged: (event, names) =>
    isOwn(event, event.data.userId)
      ? `${who(event, names)} changed their own password`
      : `${who(event, names)} set a new password for ${names.account(event.data.userId)}`,
  SessionsRevoked: (event, names) => `${who(event, names)} ended all sessions of ${names.account(event.data.userId)}`,
  ProfileUpdated: (event, names) =>
    isOwn(event, event.data.userId)
      ? `${who(event, names)} changed their own profile`
      : `${who(event, names)} changed the profile of ${names.account(event.data.userId)}`,
  AvatarSet: (event, names) =>
    `${who(event, names)} ${event.data.object === null ? 'removed' : 'set'} the picture of ` +
    names.account(event.data.userId),
  AccountClosed: (event, names) => {
    const { username, userId, deletedRepositories } = event.data;
    const closed = isOwn(event, userId) ? 'closed their own account' : `closed the account of ${username}`;
    const lost = counted(deletedRepositories, 'repository', 'repositories');
    return `${who(event, names)} ${closed}${deletedRepositories > 0 ? `, with ${lost} deleted` : ''}`;
  },
  SubjectExported: (event, names) =>
    `${who(event, names)} exported everything held about ${names.account(event.data.userId)}`,
  SubjectErased: (event, names) =>
    `${who(event, names)} erased the personal data of ${names.account(event.data.userId)}`,
};
