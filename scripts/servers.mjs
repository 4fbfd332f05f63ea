// What servers for tests have in common.
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What was not tested, in lines that nobody overlooks. */
export const skipped = (what, reason) => {
  console.error(`\n!!! SKIPPED, NOT TESTED: ${what}\n!!! ${reason.trim().split('\n').slice(-3).join('\n!!! ')}\n`);
  return null;
};

/** Where programs that tests use are kept between runs. */
export const programsFolder = () => {
  const folder = join(tmpdir(), 'hubledger-conformance', 'bin');
  mkdirSync(folder, { recursive: true });
  return folder;
};

export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** @param isReady resolves to whether it is */
export const untilReady = async (what, isReady, withinMs = 10_000) => {
  for (const deadline = Date.now() + withinMs; !(await isReady());) {
    if (Date.now() > deadline) throw new Error(`${what} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
