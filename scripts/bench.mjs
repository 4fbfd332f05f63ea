// Measures the hub against its limits; see docs/performance.md. Arguments go to test/bench/main.ts. With --production the
// adapters are measured against the clients of their servers: those that S3_TEST_ENDPOINT, EVENTSTORE_TEST_URL and
// MONGODB_URL name, else what can be started here; the table says which.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';
import { mongoServer } from './mongo-server.mjs';
import { s3Server } from './s3-server.mjs';

const eventStore = async () => {
  const named = process.env.EVENTSTORE_TEST_URL;
  if (named) return { name: `EventStoreDB at ${new URL(named).host}`, env: {}, stop: () => undefined };
  const script = join(root, 'dist', 'test', 'eventstore-stub', 'main.js');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const [url] = /esdb:\S+/.exec(line.toString()) ?? [];
  const name = "a stub of EventStoreDB's protocol in Node, in memory";
  return { name, env: { EVENTSTORE_TEST_URL: url }, stop: () => child.kill() };
};

await ensureBuilt();
const production = process.argv.includes('--production');
const servers = production
  ? (await Promise.all([eventStore(), mongoServer(), s3Server()])).filter((server) => server)
  : [];
const script = join(root, 'dist', 'test', 'bench', 'main.js');
const names = servers.map(({ name }) => name).join('; ');
// Not spawnSync: a server's proxy lives in this process.
const child = spawn(process.execPath, [script, ...process.argv.slice(2)], {
  cwd: root,
  env: Object.assign({ ...process.env, BENCH_SERVERS: names }, ...servers.map(({ env }) => env)),
  stdio: 'inherit',
});
const [status] = await once(child, 'exit');
for (const { stop } of servers) await stop();
process.exit(status ?? 1);
