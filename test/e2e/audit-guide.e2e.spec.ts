import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { eventually } from '@hubledger/testing/eventually';
import * as hf from '@huggingface/hub';
import { documentedSections } from '../fixtures/guide/documented-sections';
import { runSteps } from '../fixtures/guide/run-steps';
import { shapeDifferences } from '../fixtures/guide/shape-differences';
import { onFiles } from './shape';
import { HubProcess } from './hub-process';
import { type FailedEvent, plantDeadLetters } from './plant-dead-letters';
import { wireJson } from './wire-request';

jest.setTimeout(120_000);

const hasCurl = [
  ['curl', '--version'],
  ['sh', '-c', 'true'],
].every(([program = '', ...args]) => spawnSync(program, args).status === 0);
if (!hasCurl) console.warn('SKIPPED: the commands of docs/audit.md, as there is no curl');

/** One investigation after another, in one session: a later command uses what an earlier one found out. */
(hasCurl ? onFiles('the commands of docs/audit.md that read a data directory').it : it.skip)(
  'every command of the page on the audit trail finds what the page says',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hubledger-audit-guide-'));
    const hub = await HubProcess.start({ env: { HUB_ALLOW_PRIVATE_UPSTREAMS: 'true' } });
    try {
      const alice = await whatHappened(hub);
      writeFileSync(join(directory, 'is-genuine.mjs'), checkOfSignatures());
      const page = readFileSync(join(process.cwd(), 'docs', 'audit.md'), 'utf8');
      const steps = documentedSections(page).flatMap((section) => section.steps);
      const env = {
        ...{ HUB: hub.baseUrl, ADMIN_TOKEN: hub.adminToken, ALICE_TOKEN: alice, DATA_DIR: hub.dataDirectory },
        ...{ HUBLEDGER: process.cwd(), REPLICA_PORT: await freePort(), RECEIVER_PORT: await freePort() },
        PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      };
      const printed = await runSteps(steps, { env, directory, timeout: 100_000 });
      const differences = steps.flatMap(({ answer, line }, at) =>
        answer === undefined
          ? []
          : shapeDifferences(answer, JSON.parse(printed[at] ?? '')).map((difference) => `line ${line}: ${difference}`),
      );
      expect(differences).toEqual([]);
      expect(steps.length).toBeGreaterThan(24);
    } finally {
      await hub.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

/** @returns an access token of alice */
const whatHappened = async (hub: HubProcess): Promise<string> => {
  const { token: accessToken } = await hub.user('alice');
  await hub.user('bob');
  await hub.call('POST', '/org/create', { name: 'acme' }, accessToken);
  await hub.call('POST', '/org/acme/members', { username: 'bob', role: 'admin' }, accessToken);
  const as = { hubUrl: hub.baseUrl, accessToken, repo: { type: 'model', name: 'acme/weights' } } as const;
  await hf.createRepo({ ...as, private: true });
  const file = { path: 'model.safetensors', content: new Blob([randomBytes(1_000)]) };
  await hf.uploadFiles({ ...as, files: [file], commitTitle: 'Weights' });
  await hf.deleteRepo(as);
  const admin = { 'x-admin-token': hub.adminToken };
  await wireJson(hub, 'PUT', '/admin/api/quota/alice', { private_quota_bytes: 1e10, public_quota_bytes: null }, admin);
  await wireJson(hub, 'POST', '/api/auth/login', { username: 'alice', password: 'not hers' });
  await eventually(async () => {
    const { text } = await wireJson(hub, 'GET', '/admin/api/audit/events', undefined, admin);
    expect(text).toContain('A sign-in as alice failed');
  });
  const hook = { url: 'http://127.0.0.1:1/', filter: { action: 'MemberRemoved' } };
  const { text } = await wireJson(hub, 'POST', '/admin/api/audit/webhooks', hook, admin);
  const { id } = JSON.parse(text) as { id: string };
  const quotas = await wireJson(hub, 'GET', '/admin/api/audit/events?type=QuotaSet&limit=1', undefined, admin);
  const { events } = JSON.parse(quotas.text) as { events: FailedEvent[] };
  await hub.whileDown(() => plantDeadLetters(hub, id, events));
  return accessToken;
};

/** What docs/webhooks.md gives to receivers. */
const checkOfSignatures = (): string =>
  /```js\n([^]*?)```/.exec(readFileSync(join(process.cwd(), 'docs', 'webhooks.md'), 'utf8'))?.[1] ?? '';

const freePort = async (): Promise<string> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
};
