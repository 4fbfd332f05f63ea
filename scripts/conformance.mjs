// What the program promises, held against everything it can run on and the real clients, on this machine:
//   contracts   the contract suites of all ports on every adapter
//   e2e         the whole end-to-end suite, with the real JavaScript client, on the production shape: each hub with an
//               event log, a database and a bucket of its own
//   instances   two hubs and two projectors on one log, killed at random
//   faults      each server away, slow and silent, behind a TCP proxy; that of the event log is always the stub
//   python      the flow of real Python clients against a hub of that shape, and against an embedded one
// Servers: EVENTSTORE_TEST_IMAGE (a container per log; EVENTSTORE_URL: for the contracts alone), MONGODB_URL and
// S3_TEST_ENDPOINT name real ones; without them a stub of EventStoreDB's protocol, FerretDB and versitygw, the last two
// installed with Go. What is used is printed; what is missing is said loudly, is not tested and does not fail the run.
// Arguments: parts (contracts, e2e, instances, faults, python; all by default), labels of Python clients (newest, 1.19,
// 0.34), and paths of tests for e2e.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { jest, node } from './conformance/child.mjs';
import { ensureBuilt, root } from './ensure-built.mjs';
import { mongoServer } from './mongo-server.mjs';
import { s3Server } from './s3-server.mjs';

/** Of jest, for the end-to-end suite: with each goes a hub or two, and a database server. */
const WORKERS = Math.min(4, Math.max(2, availableParallelism() - 1));
const PARTS = ['contracts', 'e2e', 'instances', 'faults', 'python'];
const wanted = process.argv.slice(2);
const runs = (part) => !wanted.some((each) => PARTS.includes(each)) || wanted.includes(part);
const paths = wanted.filter((each) => each.startsWith('dist/'));
const releases = wanted.filter((each) => !PARTS.includes(each) && !paths.includes(each));

/** Runs the contracts; those of the event log on one server for all of them, where one is named. */
const contracts = async (env) => {
  const { EVENTSTORE_TEST_IMAGE: image, EVENTSTORE_URL: url } = process.env;
  const { startTestLog } = createRequire(import.meta.url)(join(root, 'dist', 'test', 'e2e', 'test-log.js'));
  const log = image && !url ? await startTestLog() : null;
  console.log(`Event log: ${url ? 'the server at EVENTSTORE_URL' : (image ?? 'the stub')}`);
  try {
    return await jest(log ? { ...env, EVENTSTORE_URL: log.url } : env, 'dist/test/contract');
  } finally {
    await log?.stop();
  }
};

/** One of our own lets one message at a time through, so that hubs of several workers would wait for each other. */
const databasePerWorker = async ({ MONGODB_TEST_URL: first }) => {
  const servers = await Promise.all(Array.from({ length: WORKERS - 1 }, () => mongoServer()));
  const urls = [first, ...servers.map(({ env }) => env.MONGODB_TEST_URL)];
  return { servers, env: { MONGODB_TEST_URLS: urls.join(' ') } };
};

const main = async () => {
  ensureBuilt();
  const servers = (await Promise.all([mongoServer(), s3Server()])).filter(Boolean);
  const env = Object.assign({}, ...servers.map((server) => server.env));
  const perWorker = runs('e2e') && env.MONGODB_TEST_SERVER ? await databasePerWorker(env) : null;
  servers.push(...(perWorker?.servers ?? []));
  const log = process.env.EVENTSTORE_TEST_IMAGE ?? "a stub of EventStoreDB's protocol, one for each log";
  console.log(['Servers:', log, ...servers.map(({ name }) => name)].join('\n  '));
  const failed = [];
  const check = async (what, work) => {
    console.log(`\n== ${what}`);
    if (!(await work())) failed.push(what);
  };
  try {
    if (runs('contracts')) await check('contracts of all ports on every adapter', () => contracts(env));
    const shape = { ...env, ...perWorker?.env, HUB_TEST_SHAPE: 'production' };
    const tests = paths.length > 0 ? paths : ['dist/test/e2e', 'dist/apps/.*e2e'];
    if (runs('e2e'))
      await check('end to end on servers', () =>
        jest(shape, '-w', String(WORKERS), '--testTimeout', '120000', ...tests),
      );
    if (runs('instances'))
      await check('several processes on one log', () => jest(env, '-w', '1', 'dist/test/instances'));
    if (runs('faults')) await check('servers that go away', () => jest(env, '-w', '1', 'dist/test/faults'));
    if (runs('python')) {
      const flow = join(root, 'scripts', 'conformance', 'python.mjs');
      await check('Python clients on servers', () => node(shape, flow, ...releases));
      await check('Python clients on files', () => node({}, flow, ...releases));
    }
  } finally {
    for (const server of servers) await server.stop();
  }
  if (failed.length > 0) console.error(`\nFailed: ${failed.join('; ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
};

await main();
