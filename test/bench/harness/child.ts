import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

const START_WITHIN_MS = 120_000;

interface ChildOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of Node, e.g. `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** Takes what it writes to stderr. */
  readonly logFile: string;
}

/** None outlives this process, however it ends. */
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A server in a process of its own that prints `listening on <address>` when it serves. */
export class Child {
  private constructor(
    private readonly process: ChildProcess,
    readonly address: string,
    /** Milliseconds from its start to that line. */
    readonly startedIn: number,
  ) {}

  static async start({ script, args = [], env = {}, nodeArgs = [], logFile }: ChildOptions): Promise<Child> {
    const errors = openSync(logFile, 'a');
    const started = performance.now();
    const child = spawn(process.execPath, [...nodeArgs, script, ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', errors],
    });
    closeSync(errors);
    running.add(child);
    child.once('exit', () => running.delete(child));
    let output = '';
    const address = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${script} did not start in time`)), START_WITHIN_MS);
      child.once('exit', (code) => reject(new Error(`${script} ended at start (${code}); see ${logFile}\n${output}`)));
      child.stdout?.on('data', (text: Buffer) => {
        output = (output + text.toString()).slice(-10_000);
        const found = /listening on (http:\/\/\S+)/.exec(output)?.[1];
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found.replace(/\/$/, ''));
      });
    });
    return new Child(child, address, performance.now() - started);
  }

  /** Resident memory, MiB. */
  rss(): number {
    const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.process.pid)], { encoding: 'utf8' });
    return Number(kibibytes.trim()) / 1_024;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await exited;
  }
}
