import { Command, type Secret } from '@hubledger/kernel';
import type { SshKeyAdded, TokenRole } from './credential.events';

export { Logout, SetEmailVerification } from './user.commands';

/**
 * Public registration, and with its own flags that of the admin API. Answers `Registered`.
 * Checks in this order: reserved or invalid name, name taken, e-mail taken; only then anything costly.
 */
export class RegisterUser extends Command<
  'RegisterUser',
  {
    username: string;
    email: string;
    password: Secret<string>;
    /** Absent: true unless this installation asks for verification. */
    emailVerified?: boolean;
    isActive?: boolean;
    /** Bytes; null or absent: the configured default, itself null (unlimited) unless set. */
    privateQuotaBytes?: number | null;
    publicQuotaBytes?: number | null;
    invitationToken?: string;
  }
> {
  readonly type = 'RegisterUser';
}
export interface Registered {
  readonly userId: string;
  readonly username: string;
  readonly emailVerified: boolean;
}

/** Sends a new link; without effect for a verified address. */
export class RequestEmailVerification extends Command<'RequestEmailVerification', { userId: string }> {
  readonly type = 'RequestEmailVerification';
}

/** Answers `SignedInAs`: following the link signs in. */
export class VerifyEmail extends Command<'VerifyEmail', { token: Secret<string> }> {
  readonly type = 'VerifyEmail';
}

/** Answers `SignedInAs`. */
export class Login extends Command<'Login', { username: string; password: Secret<string> }> {
  readonly type = 'Login';
}
export interface SignedInAs {
  readonly userId: string;
  readonly username: string;
  readonly session: StartedSession;
}
export interface StartedSession {
  /** Value of the cookie. */
  readonly secret: Secret<string>;
  readonly hash: string;
  /** Seconds. */
  readonly maxAge: number;
}

/** Ends all sessions and starts a new one. Answers `SignedInAs`. */
export class ChangePassword extends Command<
  'ChangePassword',
  { userId: string; currentPassword: Secret<string>; newPassword: Secret<string> }
> {
  readonly type = 'ChangePassword';
}

/** Answers `IssuedToken`; the token is shown this once. */
export class IssueToken extends Command<'IssueToken', { userId: string; name: string; role: TokenRole }> {
  readonly type = 'IssueToken';
}
export interface IssuedToken {
  readonly token: Secret<string>;
  readonly tokenHash: string;
  readonly numericId: number;
}

/** By the id that the API shows. `userId`: whose it must be; null for the admin. */
export class RevokeToken extends Command<'RevokeToken', { userId: string | null; tokenId: number }> {
  readonly type = 'RevokeToken';
}

/** By the id that the API shows. */
export class EndSession extends Command<'EndSession', { sessionId: number }> {
  readonly type = 'EndSession';
}

/** Those of one user, those started before a time, or those that are both. Answers `EndedSessions`. */
export class EndSessions extends Command<'EndSessions', { userId: string | null; startedBefore: string | null }> {
  readonly type = 'EndSessions';
}
export interface EndedSessions {
  readonly ended: number;
  /** There are more than one command ends. */
  readonly more: boolean;
}

/** `publicKey`: a line as in `~/.ssh/*.pub`. Answers `AddedSshKey`. */
export class AddSshKey extends Command<'AddSshKey', { userId: string; title: string; publicKey: string }> {
  readonly type = 'AddSshKey';
}
/** `title` in the clear. */
export type AddedSshKey = SshKeyAdded['data'];

/** By the id that the API shows. `userId`: whose it must be; null for the admin. */
export class RemoveSshKey extends Command<'RemoveSshKey', { userId: string | null; keyId: number }> {
  readonly type = 'RemoveSshKey';
}

/**
 * Takes out of lists what has ended already: sessions of an epoch before this one or, for a closed account (null),
 * everything it could sign in with. May be repeated.
 */
export class RetireCredentials extends Command<'RetireCredentials', { userId: string; beforeEpoch: number | null }> {
  readonly type = 'RetireCredentials';
}

/** Absent fields stay as they are. All in the clear: the handler seals them. */
export class UpdateProfile extends Command<
  'UpdateProfile',
  {
    userId: string;
    fullName?: string | null;
    bio?: string | null;
    website?: string | null;
    socialMedia?: string | null;
  }
> {
  readonly type = 'UpdateProfile';
}

/** `image: null` takes the avatar away. */
export class SetAvatar extends Command<'SetAvatar', { userId: string; image: Buffer | null }> {
  readonly type = 'SetAvatar';
}

/** Answers `AccountClosing`. Refused with the list of what is owned unless `force`. */
export class CloseAccount extends Command<'CloseAccount', { userId: string; force: boolean }> {
  readonly type = 'CloseAccount';
}
export interface AccountClosing {
  readonly name: string;
  /** `type:namespace/name` of what was deleted with it. */
  readonly deletedRepositories: string[];
}

/**
 * Forgets somebody whose account is closed: destroys every secret and image of theirs, then records it. May be repeated,
 * and has to be after a failure. @throws AccountOpen, AccountNotFound
 */
export class EraseSubject extends Command<'EraseSubject', { userId: string }> {
  readonly type = 'EraseSubject';
}

/** Destroys every stored hash of a closed account's password; may be repeated. */
export class ForgetPassword extends Command<'ForgetPassword', { userId: string }> {
  readonly type = 'ForgetPassword';
}
