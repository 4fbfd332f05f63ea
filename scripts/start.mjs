// Installs and builds what is missing or stale, then becomes the hub. Plain Node, no dependencies: it runs before any are there.
import { spawn } from 'node:child_process';
import { ensureBuilt, root } from './ensure-built.mjs';

await ensureBuilt();
const child = spawn(
  process.execPath,
  ['--enable-source-maps', 'dist/apps/hub-api/src/main.js', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
// The terminal sends Ctrl-C to both; a service manager signals only this one.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
