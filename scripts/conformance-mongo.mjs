// Runs the contracts of what MongoDB keeps, and its faults, against a MongoDB server: the one that MONGODB_URL names,
// else a FerretDB of its own behind a proxy that lets one message in flight, built with Go. Says so, loudly, when there
// is neither: then nothing is tested and the run does not fail. Arguments go to jest instead of all of these tests.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

const VERSION = '1.24.0';
const FERRETDB = `github.com/FerretDB/FerretDB@v${VERSION}`;
const BUILD_WITHIN_MS = 600_000;
const READY_WITHIN_MS = 10_000;
const TESTS = ['dist/test/contract/mongodb', 'dist/test/faults/mongodb', 'dist/libs/adapters/mongodb'];

const skipped = (reason) => {
  console.error(
    `\n!!! SKIPPED, NOT TESTED: the MongoDB adapter\n!!! ${reason.trim().split('\n').slice(-3).join('\n!!! ')}\n`,
  );
  return null;
};

/** The program, kept between runs in the temporary folder. Null when it cannot be made. */
const ferretdb = () => {
  const folder = join(tmpdir(), 'hubledger-conformance', 'bin');
  const program = join(folder, `ferretdb-${VERSION}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const build = mkdtempSync(join(tmpdir(), 'hubledger-ferretdb-'));
  try {
    writeFileSync(join(build, 'go.mod'), 'module hubledger/ferretdb\n\ngo 1.22\n');
    copyFileSync(join(root, 'test', 'ferretdb', 'main.go'), join(build, 'main.go'));
    for (const parameters of [
      ['get', FERRETDB],
      ['build', '-buildvcs=false', '-o', program, '.'],
    ]) {
      const { status, stderr, error } = spawnSync('go', parameters, {
        cwd: build,
        encoding: 'utf8',
        timeout: BUILD_WITHIN_MS,
      });
      if (status !== 0) return skipped(`no MONGODB_URL, and go ${parameters[0]} failed: ${stderr || error}`);
    }
    return program;
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
};

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

const startServer = async (program) => {
  const folder = mkdtempSync(join(tmpdir(), 'hubledger-mongo-'));
  const port = await freePort();
  const child = spawn(program, [`127.0.0.1:${port}`, folder], { stdio: ['ignore', 'ignore', 'ignore'] });
  for (const deadline = Date.now() + READY_WITHIN_MS; !(await answers(port));) {
    if (Date.now() > deadline) throw new Error('FerretDB does not answer');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { OneAtATime } = createRequire(import.meta.url)(join(root, 'dist', 'test', 'ferretdb', 'one-at-a-time.js'));
  const proxy = await OneAtATime.listen({ host: '127.0.0.1', port });
  const stop = async () => {
    await proxy.close();
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { env: { MONGODB_TEST_URL: `mongodb://127.0.0.1:${proxy.port}/`, MONGODB_TEST_SERVER: 'ferretdb' }, stop };
};

/** Not spawnSync: the proxy lives in this process. */
const run = (program, parameters, options) =>
  new Promise((resolve) => spawn(program, parameters, options).on('exit', (status) => resolve(status ?? 1)));

const main = async () => {
  const named = process.env.MONGODB_URL;
  const program = named ? null : ferretdb();
  if (!named && !program) return;
  ensureBuilt();
  const { env, stop } = named ? { env: { MONGODB_TEST_URL: named }, stop: () => {} } : await startServer(program);
  console.log(`MongoDB server: ${named ? new URL(named).host : `FerretDB ${VERSION}, one message at a time`}`);
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : TESTS;
  process.exitCode = await run(
    process.execPath,
    [jest, '--config', join(root, 'jest.config.cjs'), '-w', '2', ...wanted],
    { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' },
  );
  await stop();
};

await main();
