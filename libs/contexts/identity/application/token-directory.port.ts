/** Finds a token's stream by the id that the API shows, from the read model; bound by the app. */
export abstract class TokenDirectory {
  /** SHA-256 of the token; null for an unknown id and for somebody else's token. */
  abstract hashOf(userId: string, tokenId: number): Promise<string | null>;
}
