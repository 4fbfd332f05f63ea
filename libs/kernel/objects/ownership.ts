/** Whose the objects of a bucket are, where any hub could be pointed at it. Said in the bucket itself, in no listing. */
export interface ObjectOwnership {
  /** Where in the bucket it is said: the key of a text. */
  readonly key: string;
  /** Null: nobody's yet. */
  owner(): Promise<string | null>;
  /** @throws StoreRefused where it can't be written */
  claim(owner: string): Promise<void>;
}
