import type { CommandMetadata } from '@hubledger/kernel';

/**
 * What a registration asks of an invitation. Bound by the app to the invitations context.
 *
 * A use is reserved before anything costly and counts from then on, so that no number of registrations at once gets
 * past the limit; it is redeemed when the account exists, or given back when it will never exist.
 */
export abstract class RegistrationInvitations {
  /**
   * Answers the invitation's id.
   * @throws InvitationUnknown; and the invitations context's own refusal when it has expired or is used up.
   */
  abstract check(token: string, metadata: CommandMetadata): Promise<string>;
  /** @throws as `check` does. */
  abstract reserve(invitationId: string, userId: string, metadata: CommandMetadata): Promise<void>;
  /** Also joins the organization it names. May be repeated. */
  abstract redeem(invitationId: string, userId: string, metadata: CommandMetadata): Promise<void>;
  /** Only for an account that was fenced off before. May be repeated. */
  abstract giveBack(invitationId: string, userId: string, metadata: CommandMetadata): Promise<void>;
}
