// Builds what is stale and runs one operator command: `npm run hubctl -- <command> --help`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const script = join(root, 'dist', 'apps', 'hubctl', 'src', 'main.js');
const child = spawn(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 2));
