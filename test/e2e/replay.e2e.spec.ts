import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubctl } from '../../apps/hubctl/src/hubctl';
import { HubProcess, type HubUser } from './hub-process';
import { type WireAnswer, wire } from './wire-request';
import { onFiles } from './shape';

jest.setTimeout(90_000);

const run = async (...args: string[]) => {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  const code = await hubctl(args, { environment: {}, say: keep, complain: keep, progress: () => undefined });
  return { code, text: lines.join('\n') };
};

const commitOf = (files: Record<string, string>): string =>
  [
    { key: 'header', value: { summary: 'a change' } },
    ...Object.entries(files).map(([path, content]) => ({
      key: 'file',
      value: { path, content: Buffer.from(content).toString('base64'), encoding: 'base64' },
    })),
  ]
    .map((line) => JSON.stringify(line))
    .join('\n');

onFiles('hubctl replay copies the files of an embedded hub').describe('a replay', () => {
  let folder: string;
  let hub: HubProcess;
  let replica: HubProcess;
  let alice: HubUser;
  let then: Map<string, unknown>;
  let until: string;
  let sourceThen: Map<string, string>;

  const into = (): string => join(folder, 'replica');
  const admin = (of: HubProcess, path: string) =>
    wire(of, 'GET', `/admin/api/${path}`, { headers: { 'x-admin-token': of.adminToken } });
  const asAlice = (of: HubProcess, method: string, path: string, body?: string, type = 'application/json') =>
    wire(of, method, path, { headers: { authorization: `Bearer ${alice.token}`, 'content-type': type }, body });

  const push = (files: Record<string, string>) =>
    asAlice(hub, 'POST', '/api/models/alice/net/commit/main', commitOf(files), 'application/x-ndjson');

  /** What is asked of both, by the address. */
  const answersOf = async (of: HubProcess): Promise<Map<string, unknown>> => {
    const answers = new Map<string, unknown>();
    const asked: Array<[string, () => Promise<WireAnswer>]> = [
      ...[
        '/api/models?author=alice&full=true',
        '/api/models/alice/net',
        '/api/models/alice/net/tree/main?recursive=true',
        '/api/models/alice/net/commits/main',
        '/alice/net/resolve/main/config.json',
        '/api/quota/alice',
        '/api/whoami-v2',
      ].map((path): [string, () => Promise<WireAnswer>] => [path, () => asAlice(of, 'GET', path)]),
      ...[
        'users',
        'repositories',
        'stats',
        'quota/overview',
        'audit/events?limit=100',
        'tokens',
        'sessions',
        'commits',
      ].map((path): [string, () => Promise<WireAnswer>] => [path, () => admin(of, path)]),
    ];
    for (const [path, ask] of asked) {
      const { status, text } = await ask();
      answers.set(path, { status, body: text.replaceAll(of.baseUrl, 'BASE') });
    }
    return answers;
  };

  const contentsOf = async (directory: string): Promise<Map<string, string>> => {
    const names = (await readdir(directory, { recursive: true })).filter((name) => /^objects\//.test(name));
    const contents = new Map<string, string>();
    for (const name of ['events.db', ...names.sort()]) {
      const path = join(directory, name);
      if ((await stat(path)).isFile())
        contents.set(
          name,
          createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        );
    }
    return contents;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-replay-'));
    hub = await HubProcess.start({ dataDirectory: join(folder, 'source') });
    alice = await hub.user('alice');
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, alice.token);
    expect((await push({ 'config.json': '{"a":1}', 'sub/two.txt': 'two' })).status).toBe(200);
    await asAlice(hub, 'GET', '/api/whoami-v2'); // notes the token's use: later questions add nothing to the log
    then = await answersOf(hub);
    expect([...then].filter(([, answer]) => (answer as { status: number }).status !== 200)).toEqual([]);
    const { events } = JSON.parse((await admin(hub, 'audit/events?limit=1')).text) as {
      events: [{ position: string }];
    };
    until = events[0].position;
    expect((await push({ 'config.json': '{"a":2}', 'later.txt': 'later' })).status).toBe(200);
    await hub.user('bob');
    await hub.call('POST', '/api/repos/create', { type: 'dataset', name: 'later' }, alice.token);
    const made = await run('replay', '--from', hub.dataDirectory, '--until', until, '--into', into()); // it runs
    expect(made).toMatchObject({ code: 0, text: expect.stringContaining('secrets of the source') as string });
    await hub.restart(); // its log in one file, as that is compared
    await hub.stop();
    sourceThen = await contentsOf(hub.dataDirectory);
    replica = await HubProcess.start({ dataDirectory: into() });
  });

  afterAll(async () => {
    await replica?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers as the hub did at that moment', async () => {
    const now = await answersOf(replica);
    for (const [path, answer] of then) {
      if (path === 'audit/events?limit=100') continue;
      expect([path, now.get(path)]).toEqual([path, answer]);
    }
    expect(replica.stdout).toContain('READ-ONLY');
  });

  it('shows the audit as it was, and adds nothing to it by being read', async () => {
    const typesOf = async (of: HubProcess) =>
      (
        JSON.parse((await admin(of, 'audit/events?limit=100')).text) as { events: Array<{ position: string }> }
      ).events.map(({ position }) => position);
    const first = await typesOf(replica);
    expect(first[0]).toBe(until);
    for (let n = 0; n < 3; n++) await answersOf(replica);
    await wire(replica, 'GET', '/admin/api/users', { headers: { 'x-admin-token': 'wrong' } });
    expect(await typesOf(replica)).toEqual(first);
  });

  it.each([
    ['POST', '/admin/api/users', { detail: { error: expect.stringMatching(/read-only/) as string } }],
    ['DELETE', '/admin/api/users/alice', { detail: { error: expect.stringMatching(/read-only/) as string } }],
    ['PUT', '/api/quota/alice', { detail: { error: expect.stringMatching(/read-only/) as string } }],
    ['POST', '/api/auth/login', { detail: expect.stringMatching(/read-only/) as string }],
    ['POST', '/api/auth/tokens/create', { detail: expect.stringMatching(/read-only/) as string }],
    ['POST', '/org/create', { detail: expect.stringMatching(/read-only/) as string }],
    ['POST', '/api/repos/create', { error: expect.stringMatching(/read-only/) as string }],
    ['POST', '/api/models/alice/net/commit/main', { error: expect.stringMatching(/read-only/) as string }],
    ['DELETE', '/api/repos/delete', { error: expect.stringMatching(/read-only/) as string }],
    [
      'POST',
      '/admin/api/projections/accounts/rebuild',
      { detail: { error: expect.stringMatching(/read-only/) as string } },
    ],
  ])('refuses %s %s in the shape of its surface', async (method, path, shape) => {
    const { status, text } = await wire(replica, method, path, {
      headers: {
        authorization: `Bearer ${alice.token}`,
        'x-admin-token': replica.adminToken,
        'content-type': 'application/json',
      },
      body: '{}',
    });
    expect([status, JSON.parse(text)]).toEqual([403, shape]);
  });

  it('answers questions that are sent as POST, and no upload', async () => {
    const paths = await asAlice(
      replica,
      'POST',
      '/api/models/alice/net/paths-info/main',
      JSON.stringify({ paths: ['config.json'] }),
    );
    expect([paths.status, JSON.parse(paths.text)]).toEqual([200, [expect.objectContaining({ path: 'config.json' })]]);
    const oid = 'ab'.repeat(32);
    const batch = JSON.stringify({ operation: 'upload', transfers: ['basic'], objects: [{ oid, size: 5 }] });
    const upload = await asAlice(
      replica,
      'POST',
      '/alice/net.git/info/lfs/objects/batch',
      batch,
      'application/vnd.git-lfs+json',
    );
    expect(upload.status).toBe(403);
  });

  it('leaves the source as it was, whatever was asked of the replica', async () => {
    expect(await contentsOf(hub.dataDirectory)).toEqual(sourceThen);
    expect((await stat(into())).mode & 0o777).toBe(0o700);
    expect((await stat(join(into(), 'master-key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(into(), 'master-key'), 'utf8')).not.toBe(
      await readFile(join(hub.dataDirectory, 'master-key'), 'utf8'),
    );
    expect(existsSync(join(into(), 'objects'))).toBe(false);
  });

  it('is sound by hubctl verify, and so is the source', async () => {
    for (const directory of [into(), hub.dataDirectory]) {
      expect(await run('verify', '--data-dir', directory, '--objects')).toMatchObject({
        code: 0,
        text: expect.stringContaining('sound') as string,
      });
    }
  });

  it('is made of a replica as well, and by a time', async () => {
    const { recorded_at: time } = (
      JSON.parse((await admin(replica, 'audit/events?limit=1')).text) as { events: [{ recorded_at: string }] }
    ).events[0];
    const again = join(folder, 'again');
    expect(await run('replay', '--from', into(), '--until', time, '--into', again)).toMatchObject({ code: 0 });
    expect(await run('verify', '--data-dir', again)).toMatchObject({ code: 0 });
    await rm(again, { recursive: true });
  });

  it('is refused into a place that is not empty, inside of the source, before there was anything, and for no moment', async () => {
    const replay = (until: string, place: string) =>
      run('replay', '--from', hub.dataDirectory, '--until', until, '--into', place);
    expect(await replay(until, into())).toMatchObject({
      code: 2,
      text: expect.stringContaining('is not empty') as string,
    });
    expect(await replay(until, join(hub.dataDirectory, 'in'))).toMatchObject({
      code: 2,
      text: expect.stringContaining('lies in the data directory') as string,
    });
    const place = join(folder, 'never');
    expect(await replay('2020-01-01', place)).toMatchObject({
      code: 2,
      text: expect.stringContaining('There was no event') as string,
    });
    expect(await replay('yesterday', place)).toMatchObject({
      code: 2,
      text: expect.stringContaining('neither') as string,
    });
    expect([existsSync(place), existsSync(`${place}.unfinished`)]).toEqual([false, false]);
  });

  it('is not started half made, and made anew over what an interrupted run left', async () => {
    const place = join(folder, 'half');
    const draft = `${place}.unfinished`;
    await mkdir(draft);
    const marker = JSON.parse(await readFile(join(into(), 'replica.json'), 'utf8')) as object;
    await writeFile(join(draft, 'replica.json'), JSON.stringify({ ...marker, finished: false }));
    await writeFile(join(draft, 'events.db'), 'half');
    await chmod(draft, 0o700);
    await expect(HubProcess.start({ dataDirectory: draft })).rejects.toThrow(/unfinished replica/);
    expect(await run('replay', '--from', hub.dataDirectory, '--until', until, '--into', place)).toMatchObject({
      code: 0,
    });
    expect(existsSync(draft)).toBe(false);
    await mkdir(`${place}2.unfinished`);
    await writeFile(join(`${place}2.unfinished`, 'thesis.txt'), 'mine');
    expect(await run('replay', '--from', hub.dataDirectory, '--until', until, '--into', `${place}2`)).toMatchObject({
      code: 2,
    });
    expect(await readFile(join(`${place}2.unfinished`, 'thesis.txt'), 'utf8')).toBe('mine');
  });
});
