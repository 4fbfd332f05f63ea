import { access, constants, mkdir } from 'node:fs/promises';
import { StartRefused } from './start-refused';

export const ensureWritable = async (directory: string): Promise<void> => {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartRefused(`The data directory ${directory} can't be written: ${messageOf(error)}`, error);
  }
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
