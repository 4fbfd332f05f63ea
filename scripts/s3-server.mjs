// An S3 server for tests and benchmarks where none is named: versitygw, installed with Go.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSITYGW = 'github.com/versity/versitygw/cmd/versitygw@v1.8.0';
const INSTALL_WITHIN_MS = 600_000;
const READY_WITHIN_MS = 10_000;
const skipped = (reason) => {
  console.error(
    `\n!!! SKIPPED, NOT TESTED: the S3 adapter\n!!! ${reason.trim().split('\n').slice(-3).join('\n!!! ')}\n`,
  );
  return null;
};

/** The program of an S3 server, kept between runs in the temporary folder. Null when it cannot be made. */
const versitygw = () => {
  const folder = join(tmpdir(), 'hubledger-conformance', 'bin');
  const program = join(folder, 'versitygw');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, GOBIN: folder };
  const { status, stderr, error } = spawnSync('go', ['install', VERSITYGW], {
    env,
    encoding: 'utf8',
    timeout: INSTALL_WITHIN_MS,
  });
  return status === 0 ? program : skipped(`no S3_TEST_ENDPOINT, and go install failed: ${stderr || error}`);
};

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const startServer = async (program) => {
  const folder = mkdtempSync(join(tmpdir(), 'hubledger-s3-'));
  for (const name of ['data', 'sidecar']) mkdirSync(join(folder, name));
  const [key, secret] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')];
  const port = await freePort();
  const options = ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', join(folder, 'sidecar')];
  const child = spawn(program, [...options, join(folder, 'data')], {
    env: { PATH: process.env.PATH, ROOT_ACCESS_KEY: key, ROOT_SECRET_KEY: secret },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + READY_WITHIN_MS; ;) {
    const answered = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answered) break;
    if (Date.now() > deadline) throw new Error('versitygw does not answer');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const stop = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const env = { S3_TEST_ENDPOINT: endpoint, S3_TEST_ACCESS_KEY: key, S3_TEST_SECRET_KEY: secret };
  return { env: { ...env, S3_TEST_SERVER: 'versitygw' }, stop };
};

/** The S3 server that `S3_TEST_ENDPOINT` names, else a versitygw of its own; null where there is neither. */
export const s3Server = async () => {
  const named = process.env.S3_TEST_ENDPOINT;
  if (named) return { name: `S3 at ${named}`, env: {}, stop: () => undefined };
  const program = versitygw();
  return program && { name: VERSITYGW, ...(await startServer(program)) };
};
