/** A command a stream has seen, and the revision of its first event. */
export interface SeenCommand {
  readonly requestHash: string;
  readonly revision: number;
}

/** A stream's folded state at a revision, as plain JSON. */
export interface Snapshot {
  readonly state: unknown;
  readonly revision: number;
  readonly position?: string;
  readonly commands: ReadonlyArray<[string, SeenCommand]>;
}

export const SNAPSHOT_EVERY = 500;

/** Where snapshots are kept: a cache, never a source. A snapshot that can't be read is deleted and answered as none. */
export abstract class Snapshots {
  abstract load(stream: string, version: number): Promise<Snapshot | null>;
  abstract save(stream: string, version: number, snapshot: Snapshot): Promise<void>;
}
