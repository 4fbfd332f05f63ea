import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where package.json is: this file runs from the compiled output. */
const rootFrom = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : rootFrom(dirname(folder));

export const root = rootFrom(__dirname);
