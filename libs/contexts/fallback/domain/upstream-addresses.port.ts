/** Where the hub itself may send requests. */
export abstract class UpstreamAddresses {
  /** Why nothing will ever be sent there, as far as the text of the url tells; null when it may be. */
  abstract refusal(url: string): string | null;
}
