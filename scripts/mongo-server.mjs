// A MongoDB server for tests and benchmarks where none is named: FerretDB, built with Go.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './ensure-built.mjs';
import { freePort, programsFolder, skipped, untilReady } from './servers.mjs';

const VERSION = '1.24.0';
const FERRETDB = `github.com/FerretDB/FerretDB@v${VERSION}`;
const BUILD_WITHIN_MS = 600_000;

/** The program, kept between runs. Null when it cannot be made. */
const ferretdb = () => {
  const program = join(programsFolder(), `ferretdb-${VERSION}`);
  if (existsSync(program)) return program;
  const build = mkdtempSync(join(tmpdir(), 'hubledger-ferretdb-'));
  try {
    writeFileSync(join(build, 'go.mod'), 'module hubledger/ferretdb\n\ngo 1.22\n');
    copyFileSync(join(root, 'test', 'ferretdb', 'main.go'), join(build, 'main.go'));
    for (const parameters of [
      ['get', FERRETDB],
      ['build', '-mod=mod', '-buildvcs=false', '-o', program, '.'],
    ]) {
      const options = { cwd: build, encoding: 'utf8', timeout: BUILD_WITHIN_MS };
      const { status, stderr, error } = spawnSync('go', parameters, options);
      if (status !== 0)
        return skipped('the MongoDB adapter', `no MONGODB_URL, and go ${parameters[0]} failed: ${stderr || error}`);
    }
    return program;
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
};

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

const start = async (program) => {
  const folder = mkdtempSync(join(tmpdir(), 'hubledger-mongo-'));
  const port = await freePort();
  const child = spawn(program, [`127.0.0.1:${port}`, folder], { stdio: ['ignore', 'ignore', 'ignore'] });
  await untilReady('FerretDB', () => answers(port));
  const { OneAtATime } = createRequire(import.meta.url)(join(root, 'dist', 'test', 'ferretdb', 'one-at-a-time.js'));
  const proxy = await OneAtATime.listen({ host: '127.0.0.1', port });
  const stop = async () => {
    await proxy.close();
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const env = { MONGODB_TEST_URL: `mongodb://127.0.0.1:${proxy.port}/`, MONGODB_TEST_SERVER: 'ferretdb' };
  return { name: `FerretDB ${VERSION}, one message at a time`, env, stop };
};

/**
 * The MongoDB server that `MONGODB_URL` names, else a FerretDB of its own behind a proxy that lets one message in flight,
 * built with Go; null where there is neither. The project has to be built.
 */
export const mongoServer = async () => {
  const named = process.env.MONGODB_URL;
  if (named) return { name: `MongoDB at ${new URL(named).host}`, env: { MONGODB_TEST_URL: named }, stop: () => {} };
  const program = ferretdb();
  return program && start(program);
};
