export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface StoredRecord extends Proposed {
  readonly stream: string;
  readonly revision: number;
  /** Where the record begins, in bytes, as on the server. */
  readonly position: bigint;
  /** Milliseconds since the epoch. */
  readonly created: number;
}
