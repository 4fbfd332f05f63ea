export interface AddressedInvitation {
  readonly id: string;
  /** Sealed. */
  readonly email: string;
  /** User id of who used it first. */
  readonly usedBy: string | null;
}

/** Bound by the app to a read model, which may lag. */
export abstract class InvitationDirectory {
  /** Ids of the open invitations that a user sent, or that are for an organization. */
  abstract of(accountId: string): AsyncIterable<string>;
  /** All that were sent to an address and not taken back, by pages. */
  abstract addressed(): AsyncIterable<AddressedInvitation>;
}
