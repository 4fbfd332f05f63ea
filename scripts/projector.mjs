// Builds what is stale and becomes the projector: `npm run projector`, beside hubs with HUB_PROJECTOR=external.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

await ensureBuilt();
const script = join(root, 'dist', 'apps', 'projector', 'src', 'main.js');
const child = spawn(process.execPath, [script], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
