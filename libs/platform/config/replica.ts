import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What makes a data directory a replica: a moment of another hub's past, for reading only. Written by `hubctl replay`. */
export interface Replica {
  readonly kind: 'hubledger-replica';
  /** False while it is made: half a replica is not started. */
  readonly finished: boolean;
  /** As the operator named the moment: an ISO-8601 UTC time, or a position. */
  readonly until: string;
  /** Of the last event. */
  readonly position: string;
  /** The time the hub shows when it starts, ISO-8601 UTC. */
  readonly asOf: string;
  /** The data directory it was made of. */
  readonly source: string;
  /** Where the source keeps its objects: they are read there. */
  readonly objects: string;
  readonly bucket: string;
  /** ISO-8601 UTC. */
  readonly madeAt: string;
}

const NAME = 'replica.json';

/** A data directory that must not be started. */
export class ReplicaUnusable extends Error {
  override readonly name = 'ReplicaUnusable';
}

/** Null for a hub of its own. @throws ReplicaUnusable */
export const readReplica = async (directory: string): Promise<Replica | null> => {
  const marker = await replicaMarker(directory);
  if (marker && !marker.finished)
    throw new ReplicaUnusable(`${directory} is an unfinished replica: make it again with hubctl replay`);
  return marker;
};

/** The marker as it stands, finished or not. @throws ReplicaUnusable for a file that is none */
export const replicaMarker = async (directory: string): Promise<Replica | null> => {
  const file = join(directory, NAME);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const marker = parsed(text);
  if (!marker) throw new ReplicaUnusable(`${file} is damaged: make the replica again with hubctl replay`);
  return marker;
};

export const writeReplica = async (directory: string, replica: Replica): Promise<void> => {
  const handle = await open(join(directory, NAME), 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(replica, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const TEXTS = ['until', 'position', 'asOf', 'source', 'objects', 'bucket', 'madeAt'] as const;

const parsed = (text: string): Replica | null => {
  try {
    const marker = JSON.parse(text) as Replica;
    const whole = marker.kind === 'hubledger-replica' && typeof marker.finished === 'boolean';
    return whole && TEXTS.every((name) => typeof marker[name] === 'string') ? marker : null;
  } catch {
    return null;
  }
};
