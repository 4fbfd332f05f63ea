/** Addresses that invitations were sent to, each sealed with a key of its invitation. Provided by the invitations context. */
export abstract class InvitedAddresses {
  /** Subjects of the sealing keys of invitations that were sent to this address, however it is spelled, or used first by this user. */
  abstract subjectsOf(person: { readonly userId: string; readonly email: string | null }): Promise<string[]>;
}
