import { allProjections } from '@projections/index';
import { join } from 'node:path';
import { project } from '../bench/data-set/project';

/** Builds the read models of a data directory, as a start of the hub does. Killed at any time by the spec. */
const directory = process.argv[2]!;

void project({ directory, documentsFile: join(directory, 'documents.db'), projections: allProjections }).then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
