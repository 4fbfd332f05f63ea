import { hubctl } from './hubctl';
import { progressOn } from './progress';
import { removeUnfinished } from './work-folder';

const PROGRESS_EVERY_MS = 2_000;

const io = {
  environment: process.env,
  say: (line: string) => void process.stdout.write(`${line}\n`),
  complain: (line: string) => void process.stderr.write(`${line}\n`),
  progress: progressOn({ isTTY: process.stderr.isTTY, write: (text) => process.stderr.write(text) }, PROGRESS_EVERY_MS),
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    removeUnfinished();
    process.kill(process.pid, signal); // as if nobody had listened
  });
}

// Not `process.exit`: what was written to a pipe would be cut off.
void hubctl(process.argv.slice(2), io).then((code) => (process.exitCode = code));
