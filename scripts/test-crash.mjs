// The crash suite in its long form: 50 kills of the log's process, 5 of the whole hub under load, every failpoint, many
// flipped bits, a full disk. Takes some minutes; `npm test` runs a short form. Arguments: --log N, --hub N, --flips N;
// others go to jest (`-t name`).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

const SPECS = ['dist/test/crash', 'dist/test/e2e/crash', 'dist/test/e2e/storage-totals'];
const rounds = { log: '50', hub: '5', flips: '500' };

const rest = [];
for (let args = process.argv.slice(2); args.length > 0;) {
  const name = args[0].replace(/^--/, '');
  if (args[0].startsWith('--') && name in rounds) [, rounds[name], ...args] = args;
  else rest.push(args.shift());
}

ensureBuilt();
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(
  process.execPath,
  // One after the other: a start is held against a time, and a full core would make a slow one of every.
  [jest, '--config', 'jest.config.cjs', '--runInBand', '--verbose', ...SPECS, ...rest],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      CRASH_ROUNDS_STORM: rounds.log,
      CRASH_ROUNDS_HUB: rounds.hub,
      CRASH_ROUNDS_FLIPS: rounds.flips,
      CRASH_FAILPOINTS: 'all',
    },
  },
);
process.exit(status ?? 1);
