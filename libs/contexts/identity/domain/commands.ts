import { Command, type Secret } from '@hubledger/kernel';
import type { TokenRole } from './credential.events';

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

/** One's own, by the id that the API shows. */
export class RevokeToken extends Command<'RevokeToken', { userId: string; tokenId: number }> {
  readonly type = 'RevokeToken';
}

/** Absent fields stay as they are. `fullName` in the clear: the handler seals it. */
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

/** Destroys every stored hash of a closed account's password; may be repeated. */
export class ForgetPassword extends Command<'ForgetPassword', { userId: string }> {
  readonly type = 'ForgetPassword';
}
