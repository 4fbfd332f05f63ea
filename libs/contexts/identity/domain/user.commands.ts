import { Command } from '@hubledger/kernel';
import type { SecretPointer, SubjectErased, UserCreated } from './user.events';

/*
 * What the user decider receives: the last step of the commands in `commands.ts`, with everything gathered that takes
 * time or secrets (hashes, sealed values, ids). Commands that need no gathering are the same in both places.
 */

export class CreateUser extends Command<'CreateUser', UserCreated['data']> {
  readonly type = 'CreateUser';
}

/** The creation failed on its way: fences the stream, so that its names can be given back. */
export class AbandonUser extends Command<'AbandonUser', { claim: string }> {
  readonly type = 'AbandonUser';
}

export class RecordVerificationRequest extends Command<
  'RecordVerificationRequest',
  { userId: string; tokenHash: string; expiresAt: string }
> {
  readonly type = 'RecordVerificationRequest';
}

export class ConfirmEmail extends Command<'ConfirmEmail', { userId: string; tokenHash: string }> {
  readonly type = 'ConfirmEmail';
}

export class SetEmailVerification extends Command<'SetEmailVerification', { userId: string; verified: boolean }> {
  readonly type = 'SetEmailVerification';
}

export class ReplacePassword extends Command<'ReplacePassword', { userId: string; password: SecretPointer }> {
  readonly type = 'ReplacePassword';
}

/** Ends all sessions of the user. */
export class Logout extends Command<'Logout', { userId: string }> {
  readonly type = 'Logout';
}

/** Absent fields stay as they are at the moment of the decision. The others are sealed. */
export class SetProfile extends Command<
  'SetProfile',
  {
    userId: string;
    fullName?: string | null;
    bio?: string | null;
    website?: string | null;
    socialMedia?: string | null;
  }
> {
  readonly type = 'SetProfile';
}

/** Both null: takes the avatar away. */
export class ReplaceAvatar extends Command<
  'ReplaceAvatar',
  { userId: string; object: string | null; contentType: string | null }
> {
  readonly type = 'ReplaceAvatar';
}

export class CloseUser extends Command<'CloseUser', { userId: string; deletedRepositories: number }> {
  readonly type = 'CloseUser';
}

/** Everything it names was destroyed before. */
export class RecordErasure extends Command<'RecordErasure', SubjectErased['data']> {
  readonly type = 'RecordErasure';
}

export type UserCommand =
  | CreateUser
  | AbandonUser
  | RecordVerificationRequest
  | ConfirmEmail
  | SetEmailVerification
  | ReplacePassword
  | Logout
  | SetProfile
  | ReplaceAvatar
  | CloseUser
  | RecordErasure;
