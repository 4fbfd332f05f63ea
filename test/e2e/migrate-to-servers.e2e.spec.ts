import { LogFile, VaultFile } from '@hubledger/adapters/libsql';
import { readMasterKey } from '@hubledger/adapters/vault-envelope';
import { FileObjectStore } from '@hubledger/adapters/files';
import { eventually } from '@hubledger/testing/eventually';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answersOf, downloaded, fillHub, type FullHub, FULL_HUB_ENV, untilBuilt } from './full-hub';
import { HubProcess } from './hub-process';
import { HubctlProcess } from './hubctl-process';
import { refusedStart } from './refused-start';
import { eventsOf, hasThreeServers, objectDigestsOf, ThreeServers, vaultDigestOf } from './three-servers';
import { WebhookReceiver } from './webhook-receiver';
import { wireJson } from './wire-request';

jest.setTimeout(600_000);

const AMOUNT = { users: 40, commits: 25, bytes: 6_000_000 };
/** Kills in the middle of each of vault, objects and events. */
const KILLS = 2;
const TRIES = 25;

type Phase = 'vault' | 'objects' | 'events';
/** What migrate says when it begins with it. */
const BEGINS: Readonly<Record<Phase, string>> = {
  vault: 'Vault: moving',
  objects: 'Objects: moving',
  events: 'Event log: moving',
};
const COMPARES = 'Event log: comparing';

(hasThreeServers('moving a hub to all three servers') ? describe : describe.skip)('hubctl migrate to servers', () => {
  let folder: string;
  let from: string;
  let target: ThreeServers;
  let receiver: WebhookReceiver;
  let full: FullHub;
  let before: Record<string, unknown>;
  let source: { events: string[]; secrets: number; vault: string; objects: Map<string, string> };
  let hub: HubProcess;
  let digest: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-migrate-all-'));
    await mkdir(join(folder, 'tmp'));
    from = join(folder, 'source');
    receiver = await WebhookReceiver.start();
    hub = await HubProcess.start({ dataDirectory: from, env: FULL_HUB_ENV, servers: {} });
    full = await fillHub(hub, { ...AMOUNT, webhookUrl: receiver.url });
    await downloaded(hub, full); // notes that the token was used: later downloads add nothing
    await hub.restart(); // bookmarks stand at the end of the log
    before = await answersOf(hub, full);
    await hub.stop();
    source = await lookAtSource();
    target = await ThreeServers.start();
  });
  afterAll(async () => {
    await hub?.stop('SIGKILL').catch(() => undefined);
    await target?.stop();
    await receiver?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const lookAtSource = async () => {
    const log = new LogFile(join(from, 'events.db'));
    const vault = VaultFile.open(join(from, 'vault.db'), await readMasterKey(join(from, 'master-key')));
    const objects = await FileObjectStore.attach({ directory: join(from, 'objects'), bucket: 'hub-storage' });
    try {
      let secrets = 0;
      for (const page of vault.secrets()) secrets += page.length;
      const events = (await eventsOf(log)).map(lineOf);
      return { events, secrets, vault: await vaultDigestOf(vault), objects: await objectDigestsOf(objects) };
    } finally {
      await log.close();
      await vault.close();
    }
  };

  /** All but what names places of one log. */
  const lineOf = (event: Awaited<ReturnType<typeof eventsOf>>[number]): string =>
    JSON.stringify([event.stream, event.revision, event.id, event.type, event.recordedAt, event.metadata.commandId]);

  const migrating = (to = target) =>
    new HubctlProcess(['migrate', '--from', from], { ...to.operatorEnv, TMPDIR: join(folder, 'tmp') });

  /** How much of it there is, and in all. */
  const amountOf = async (phase: Phase): Promise<[there: number, all: number]> => {
    if (phase === 'vault') return [await target.countSecrets(), source.secrets];
    if (phase === 'events') return [(await target.events()).length, source.events.length];
    const keys = await target.objects.list('', { limit: 1_000 }).catch(() => []); // there is no bucket yet
    return [keys.filter(({ key }) => !key.startsWith('incoming/')).length, source.objects.size];
  };

  /**
   * Kills it when a random part more of this is there.
   *
   * @returns how much there was then; null: it was over, or not begun
   */
  const killIn = async (phase: Phase): Promise<number | null> => {
    const [had, all] = await amountOf(phase);
    const until = had + 1 + Math.floor(Math.random() * (all - had) * 0.4);
    const run = migrating();
    if (!(await run.hasSaid(BEGINS[phase]))) throw new Error(`It ended before: ${run.text}`);
    while ((await amountOf(phase))[0] < until && !run.text.includes(COMPARES)) continue;
    run.kill();
    expect(await run.ended).toBeNull();
    const [there] = await amountOf(phase);
    return there > 0 && there < all ? there : null;
  };

  const startRefused = async (): Promise<string> => {
    const { code, lines } = await refusedStart({ DATA_DIR: join(folder, 'new'), ...target.operatorEnv });
    expect(code).toBe(1);
    return lines.join('\n');
  };

  it('is killed in the middle of the vault, of the objects, and of the events, and in the comparison', async () => {
    const fell: Array<[string, string]> = [];
    for (const phase of ['vault', 'objects', 'events'] as const) {
      for (let tries = 0, kills = 0; kills < KILLS; tries++) {
        if (tries === TRIES) throw new Error(`No kill fell in the middle of ${phase}: ${JSON.stringify(fell)}`);
        const [had, all] = await amountOf(phase);
        if (all - had < 2) {
          // Nothing is left of it to fall into: begun anew where it can be.
          await target.stop();
          target = await ThreeServers.start();
        }
        const there = await killIn(phase);
        if (there === null) continue;
        fell.push([phase, `${there} of ${all}`]);
        kills += 1;
        if (phase === 'events') expect(await startRefused()).toMatch(/not copied whole yet: run hubctl migrate again/);
      }
    }
    const run = migrating();
    expect(await run.hasSaid(COMPARES)).toBe(true);
    run.kill();
    expect(await run.ended).toBeNull();
    const events = await target.events();
    expect([events.length, events.some(({ type }) => type === 'LogMigrated')]).toEqual([source.events.length, false]);
    fell.push(['comparison', `${events.length} events, none of them LogMigrated`]);
    expect(await startRefused()).toMatch(/not copied whole yet/);
    console.info(`Kills of migrate fell at: ${fell.map(([phase, at]) => `${phase} ${at}`).join('; ')}`);
  });

  it('goes on, tells how far it is, and ends with all of it, by digests', async () => {
    const run = migrating();
    expect(await run.ended).toBe(0);
    expect(run.text).toMatch(
      /Vault: moving[^]*\nVault: \d+ secrets are equal[^]*\nObjects: moving[^]*\nObjects: \d+ \(\d+ bytes\) are equal[^]*\nEvent log: moving it, up to position \d+[^]*\nEvent log: comparing[^]*\nEvent log: \d+ events are equal, SHA-256 [0-9a-f]{64}\nMoved/,
    );
    digest = /SHA-256 ([0-9a-f]{64})\nMoved/.exec(run.text)?.[1] ?? '';
    const events = await target.events();
    expect(events.pop()?.type).toBe('LogMigrated');
    expect(events.map(lineOf)).toEqual(source.events);
    expect(await target.vaultDigest()).toBe(source.vault);
    expect(await objectDigestsOf(target.objects)).toEqual(source.objects);
    expect(await migrating().ended).toBe(0);
  });

  it('as a run that nobody interrupts does', async () => {
    const other = await ThreeServers.start();
    try {
      const run = migrating(other);
      expect(await run.ended).toBe(0);
      if (!process.env['EVENTSTORE_TEST_IMAGE']) expect(run.text).toContain(digest); // places of real servers differ
      expect(await other.vaultDigest()).toBe(source.vault);
    } finally {
      await other.stop();
    }
  });

  it('leaves times, series, totals, lists and states of the past as they were', async () => {
    hub = await HubProcess.start({ dataDirectory: join(folder, 'new'), servers: target.env, env: FULL_HUB_ENV });
    await untilBuilt(hub);
    const after = await answersOf(hub, full);
    for (const path of Object.keys(before)) expect({ [path]: after[path] }).toEqual({ [path]: before[path] });
  });

  it('downloads by the real client are the same bytes', async () => {
    const got = await downloaded(hub, full);
    for (const [path, content] of full.files) expect([path, got.get(path)?.equals(content)]).toEqual([path, true]);
  });

  it('passwords, tokens, invitations, memberships and secrets of webhooks work on', async () => {
    const { alice, bob, invitation, webhookSecret } = full;
    const token = await hub.tokenOf('alice', alice.password);
    for (const each of [alice.token, token])
      expect(await hub.call('GET', '/api/whoami-v2', undefined, each)).toMatchObject({ name: 'alice' });
    expect(await hub.call('GET', '/api/whoami-v2', undefined, bob.token)).toMatchObject({ orgs: [{ name: 'acme' }] });
    const dora = { username: 'dora', email: 'dora@example.com', password: 'password of dora' };
    const register = `/api/auth/register?invitation_token=${invitation}`;
    await hub.call('POST', register, dora);
    expect(
      (await wireJson(hub, 'POST', register, { ...dora, username: 'eve', email: 'eve@example.com' }, {})).status,
    ).toBe(400);
    expect((await wireJson(hub, 'POST', '/api/auth/login', { username: 'carla', password: 'x' }, {})).status).toBe(401);
    receiver.secret = webhookSecret;
    const quota = { private_quota_bytes: 60_000_000, public_quota_bytes: null };
    await wireJson(hub, 'PUT', '/admin/api/quota/bob', quota, { 'x-admin-token': hub.adminToken });
    await eventually(
      () => expect(receiver.got.filter(({ text }) => text.includes('60000000'))).toHaveLength(1),
      20_000,
    );
    expect(receiver.forged).toEqual([]);
  });

  it('is sound by hubctl verify, while it runs', async () => {
    const run = new HubctlProcess(['verify', '--objects'], { ...target.operatorEnv, DATA_DIR: join(folder, 'new') });
    expect([await run.ended, run.text]).toEqual([0, expect.stringMatching(/read models compared equal: sound\n$/)]);
  });

  it('is replayed as it was before it was moved', async () => {
    const into = join(folder, 'then');
    const environment = { ...target.operatorEnv, DATA_DIR: join(folder, 'new') };
    const replay = new HubctlProcess(['replay', '--until', full.moments[2]!, '--into', into], environment);
    expect([await replay.ended, replay.text]).toEqual([0, expect.stringContaining('secrets of the source')]);
    const servers = Object.fromEntries(Object.entries(target.env).filter(([name]) => name.includes('_S3_')));
    const replica = await HubProcess.start({ dataDirectory: into, servers });
    try {
      expect((await downloaded(replica, full)).size).toBe(full.files.size);
      const path = `audit/state?kind=user&id=alice&at=${full.moments[0]}`;
      const { text } = await wireJson(replica, 'GET', `/admin/api/${path}`, undefined, {
        'x-admin-token': replica.adminToken,
      });
      const { body } = before[path] as { body: { state: object } };
      expect(body.state).toBeDefined();
      expect(JSON.parse(text)).toMatchObject({ state: body.state });
    } finally {
      await replica.stop();
    }
    const verify = new HubctlProcess(['verify', '--data-dir', into], environment);
    expect([await verify.ended, verify.text]).toEqual([0, expect.stringMatching(/: sound\n$/)]);
  });

  it('goes on there, and the move is not done again over it', async () => {
    await hub.stop();
    const run = migrating();
    expect([await run.ended, run.text]).toEqual([2, expect.stringMatching(/The target is in use/)]);
  });
});
