/** What a change did to one object, in bytes; null: there was none before, or is none now. */
export interface ObjectChange {
  readonly key: string;
  readonly before: number | null;
  readonly after: number | null;
}
