// Stores a first sample of every event type that has none, below test/fixtures/events, out of a flow through the hub.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const writer = join(root, 'dist', 'test', 'fixtures', 'write-event-samples.js');
process.exit(spawnSync(process.execPath, [writer], { cwd: root, stdio: 'inherit' }).status ?? 1);
