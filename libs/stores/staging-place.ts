import { acquireDataLock, type DataLock, DataLocked } from '@hubledger/adapters/libsql';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from './start-refused';

/** Hubs that may share a data directory for what they have under way. */
const PLACES = 64;

export interface StagingPlace {
  readonly directory: string;
  readonly lock: DataLock;
}

/**
 * A directory for uploads under way that no other process has: who starts in one removes what a crash has left there.
 * Where all stores are on servers nothing else keeps two processes on one machine apart.
 */
export const stagingPlaceIn = async (dataDirectory: string): Promise<StagingPlace> => {
  const parent = join(dataDirectory, 'incoming');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (let n = 1; n <= PLACES; n++) {
    try {
      const lock = acquireDataLock(join(parent, `${n}.lock`));
      return { directory: join(parent, String(n)), lock };
    } catch (error) {
      if (!(error instanceof DataLocked)) throw error;
    }
  }
  throw new StartRefused(`${PLACES} processes use ${dataDirectory} already: give this one another DATA_DIR`);
};
