// Reads a whole event log and prints what in it is not as it was written; exit code 1 when there is any. Changes nothing.
// Argument: the file, default DATA_DIR/events.db as `npm start` reads it: ./data/events.db
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const require = createRequire(import.meta.url);
const { verifyLog } = require(join(root, 'dist', 'libs', 'adapters', 'libsql', 'index.js'));
const file = process.argv[2] ?? join(process.env.DATA_DIR || 'data', 'events.db');

try {
  const { events, problems } = await verifyLog(file);
  for (const { position, stream, problem } of problems) {
    const where = [position !== null && `position ${position}`, stream].filter(Boolean).join(', ');
    console.log(where ? `${where}: ${problem}` : problem);
  }
  console.log(`${file}: ${events} events, ${problems.length === 0 ? 'sound' : `${problems.length} problems`}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`hubledger: ${error.message}`);
  process.exitCode = 2;
}
