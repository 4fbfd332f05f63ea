import { closeSync, fsyncSync, openSync } from 'node:fs';

/** What was written to the file is on disk then; of a folder, which files it has. */
export const syncFile = (path: string): void => {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
