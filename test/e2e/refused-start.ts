import { spawn } from 'node:child_process';
import { mainScript } from './hub-process';

const END_WITHIN_MS = 40_000;

export interface RefusedStart {
  readonly code: number | null;
  readonly stdout: string;
  /** Lines for people; the log's own JSON lines are left out. */
  readonly lines: readonly string[];
}

/** Starts a hub that is expected to end by itself. */
export const refusedStart = (env: Readonly<Record<string, string>>): Promise<RefusedStart> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainScript()], {
      env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', KOHAKU_HUB_LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, lines: stderr.split('\n').filter(Boolean) });
    });
  });
