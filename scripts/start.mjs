// Installs and builds what is missing or stale, then becomes the hub. Plain Node, no dependencies: it runs before any are there.
import { spawn } from 'node:child_process';
import { setInterval } from 'node:timers';
import { ensureBuilt, root } from './ensure-built.mjs';

await ensureBuilt();
const child = spawn(process.execPath, ['dist/apps/hub-api/src/main.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
let asked = false;
const stop = (signal) => {
  asked = true;
  child.kill(signal);
};
// The terminal sends Ctrl-C to both; a service manager signals only this one.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => stop(signal));
// A signal to npm alone ends npm and its shell and never gets here: their end is the signal then.
if (process.env.npm_lifecycle_event && process.platform !== 'win32') {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || asked || stop('SIGTERM'), 250).unref();
}
// Asked to stop before it listens for signals, the hub ends by the signal itself: that is no failure.
child.on('exit', (code, signal) => process.exit(signal ? Number(!asked) : (code ?? 1)));
