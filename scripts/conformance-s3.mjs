// Runs the object store contract, the faults and the flow of the real JavaScript client against an S3 server, by the hub and
// with clients that reach the server themselves (S3_TEST_PUBLIC_ENDPOINT, else localhost). The server is the one that
// S3_TEST_ENDPOINT names (with S3_TEST_ACCESS_KEY, S3_TEST_SECRET_KEY), else a versitygw of its own, installed with Go.
// Says so, loudly, when there is neither: then nothing is tested and the run does not fail.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';
import { s3Server } from './s3-server.mjs';

const CLIENTS = ['dist/test/e2e/js-client', 'dist/test/e2e/large-files'];
const TESTS = [
  'dist/test/contract/object-store.s3',
  'dist/test/contract/s3-presigned',
  'dist/test/contract/s3-sweep',
  'dist/test/e2e/two-users',
  'dist/test/e2e/direct',
];
const FAULTS = ['dist/test/faults/s3-away'];

const main = async () => {
  const server = await s3Server();
  if (!server) return;
  const { name, env, stop } = server;
  ensureBuilt();
  console.log(`S3 server: ${name}`);
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const run = (tests, more) =>
    spawnSync(process.execPath, [jest, '--config', join(root, 'jest.config.cjs'), ...tests], {
      cwd: root,
      env: { ...process.env, ...env, ...more },
      stdio: 'inherit',
    }).status;
  const endpoint = process.env.S3_TEST_ENDPOINT ?? env.S3_TEST_ENDPOINT;
  const direct = process.env.S3_TEST_PUBLIC_ENDPOINT ?? endpoint.replace('//127.0.0.1', '//localhost');
  const status =
    run([...TESTS, ...CLIENTS, ...FAULTS], { S3_TEST_PUBLIC_ENDPOINT: '' }) ||
    run(CLIENTS, { S3_TEST_PUBLIC_ENDPOINT: direct });
  stop();
  process.exitCode = status ?? 1;
};

await main();
