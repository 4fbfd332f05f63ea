/** Bound by the app to a read model, which may lag. */
export abstract class InvitationDirectory {
  /** Ids of the open invitations that a user sent, or that are for an organization. */
  abstract of(accountId: string): AsyncIterable<string>;
}
