// Runs the object store contract, and the flow of the real JavaScript client, against an S3 server: the one that
// S3_TEST_ENDPOINT names (with S3_TEST_ACCESS_KEY, S3_TEST_SECRET_KEY), else a versitygw of its own, installed with Go.
// Says so, loudly, when there is neither: then nothing is tested and the run does not fail.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';
import { startServer, VERSITYGW, versitygw } from './s3-server.mjs';

const TESTS = ['dist/test/contract/object-store.s3', 'dist/test/e2e/js-client', 'dist/test/e2e/two-users'];

const main = async () => {
  const named = process.env.S3_TEST_ENDPOINT ? { env: {}, stop: () => undefined } : null;
  const program = named ? null : versitygw();
  if (!named && !program) return;
  ensureBuilt();
  const { env, stop } = named ?? (await startServer(program));
  console.log(`S3 server: ${process.env.S3_TEST_ENDPOINT ?? VERSITYGW}`);
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const { status } = spawnSync(process.execPath, [jest, '--config', join(root, 'jest.config.cjs'), ...TESTS], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  stop();
  process.exitCode = status ?? 1;
};

await main();
