import { hubctl } from './hubctl';

const io = {
  environment: process.env,
  say: (line: string) => void process.stdout.write(`${line}\n`),
  complain: (line: string) => void process.stderr.write(`${line}\n`),
  progress: process.stderr.isTTY ? (line: string) => void process.stderr.write(`\r\u001b[K${line}`) : () => undefined,
};

// Not `process.exit`: what was written to a pipe would be cut off.
void hubctl(process.argv.slice(2), io).then((code) => (process.exitCode = code));
