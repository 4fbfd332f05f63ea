import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { mainScript } from './hub-process';

const script = (): string => join(dirname(mainScript()), '..', '..', 'hubctl', 'src', 'main.js');

/** One command of an operator, as a process. */
export class HubctlProcess {
  /** All that it wrote. */
  text = '';
  /** Without what is wrong, and how far it is. */
  stdout = '';
  private readonly child: ChildProcess;
  /** Null: it was killed. */
  readonly ended: Promise<number | null>;

  /** @param env all that it gets */
  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [script(), ...args], { env: { PATH: process.env['PATH'], ...env } });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child = child;
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child.kill(signal);
  }

  /** @returns false where it ended without */
  async hasSaid(line: string | RegExp): Promise<boolean> {
    let over = false;
    void this.ended.then(() => (over = true));
    for (;;) {
      if (typeof line === 'string' ? this.text.includes(line) : line.test(this.text)) return true;
      if (over) return false;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
