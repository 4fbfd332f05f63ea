/** Finds a token's stream by the id that the API shows, from the read model; bound by the app. */
export abstract class TokenDirectory {
  /** SHA-256 of the token, whoever owns it; null for an unknown id. */
  abstract hashOf(tokenId: number): Promise<string | null>;
}
