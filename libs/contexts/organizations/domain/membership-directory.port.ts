/** Where a user is a member, from the read model; bound by the app. May lag: fold the organization before relying on it. */
export abstract class MembershipDirectory {
  /** Organization ids. */
  abstract organizationsOf(userId: string): Promise<string[]>;
}
