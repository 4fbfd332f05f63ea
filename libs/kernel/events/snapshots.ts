import type { Json } from '../documents/document-store';

/** A command a stream has seen, and the revision of its first event. */
export interface SeenCommand {
  readonly requestHash: string;
  readonly revision: number;
}

/** A stream's folded state at a revision, as plain JSON. */
export interface Snapshot {
  readonly state: Json;
  readonly revision: number;
  readonly position?: string;
  readonly commands: ReadonlyArray<[string, SeenCommand]>;
}

/**
 * How a category's state becomes JSON and back; maps and sets need it. Snapshots are keyed by `version`: bump it when
 * the state's shape changes.
 */
export interface SnapshotFormat<State> {
  readonly version: number;
  readonly save: (state: State) => Json;
  readonly load: (saved: Json) => State;
}

export const SNAPSHOT_EVERY = 500;

/** Where snapshots are kept: a cache, never a source. A snapshot that can't be read is deleted and answered as none. */
export abstract class Snapshots {
  abstract load(stream: string, version: number): Promise<Snapshot | null>;
  abstract save(stream: string, version: number, snapshot: Snapshot): Promise<void>;
}
