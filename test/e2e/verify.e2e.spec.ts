import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { copyFolder } from '@hubledger/testing/copy-folder';
import { hubctl } from '../../apps/hubctl/src/hubctl';
import { checksumOf, type StoredEvent } from '@hubledger/adapters/libsql/event-log/event-row';
import type { Finding } from '../../apps/hubctl/src/verify/findings';
import { HubProcess } from './hub-process';
import { wire } from './wire-request';
import { onFiles } from './shape';

jest.setTimeout(90_000);

const run = async (...args: string[]) => {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  const code = await hubctl(args, { environment: {}, say: keep, complain: keep, progress: () => undefined });
  return { code, text: lines.join('\n') };
};

onFiles('hubctl verify walks the files of an embedded hub').describe('hubctl verify', () => {
  let folder: string;
  let sound: string;
  let place: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-verify-'));
    sound = join(folder, 'sound');
    const hub = await HubProcess.start({ dataDirectory: sound, env: { KOHAKU_HUB_LFS_THRESHOLD_BYTES: '2000' } });
    const alice = await hub.user('alice');
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, alice.token);
    const file = (path: string, content: Buffer) => ({
      key: 'file',
      value: { path, content: content.toString('base64'), encoding: 'base64' },
    });
    const body = [
      { key: 'header', value: { summary: 'sealed:1:nobody:AAAA' } },
      file('config.json', Buffer.from('{}')),
      file('weights.bin', randomBytes(5_000)),
    ];
    const pushed = await wire(hub, 'POST', '/api/models/alice/net/commit/main', {
      headers: { authorization: `Bearer ${alice.token}`, 'content-type': 'application/x-ndjson' },
      body: body.map((line) => JSON.stringify(line)).join('\n'),
    });
    expect(pushed.status).toBe(200);
    await hub.call('PUT', '/api/organizations/acme/settings', { bio: 'sealed:1:nobody:AAAA' }, alice.token); // only looks so
    expect(await run('verify', '--data-dir', sound, '--objects')).toMatchObject({ code: 0 }); // while it runs
    await hub.stop();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    place = join(folder, 'damaged');
    await copyFolder(sound, place);
  });
  afterEach(() => rm(place, { recursive: true, force: true }));

  const edit = <T>(file: string, work: (db: Database.Database) => T): T => {
    const db = new Database(join(place, file));
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  const exec = (file: string, sql: string): void => edit(file, (db) => void db.exec(sql));

  /** The same every time is no position: what the hub notes beside takes some. */
  const placeOf = (type: string): number =>
    edit('events.db', (db) => {
      const found = db.prepare('SELECT position FROM events WHERE type = ?').get(type) as { position: number };
      return found.position;
    });

  /** As a wrong writer would have written it: with a checksum that fits. */
  const rewrite = (type: string, change: (event: StoredEvent) => Partial<StoredEvent>): number =>
    edit('events.db', (db) => {
      const [event] = db.prepare('SELECT * FROM events WHERE type = ? ORDER BY position DESC LIMIT 1').all(type) as [
        StoredEvent,
      ];
      const next = { ...event, ...change(event) };
      db.prepare(
        'UPDATE events SET revision = ?, type = ?, data = ?, metadata = ?, checksum = ? WHERE position = ?',
      ).run(next.revision, next.type, next.data, next.metadata, checksumOf(next), event.position);
      return event.position;
    });
  const withData = (change: object) => (event: StoredEvent) => ({
    data: JSON.stringify({ ...(JSON.parse(event.data) as object), ...change }),
  });

  const findings = async (): Promise<Finding[]> => {
    const { code, text } = await run('verify', '--data-dir', place, '--objects', '--json');
    const report = JSON.parse(text) as { findings: Finding[]; count: number };
    expect([code, report.count]).toEqual([report.findings.length > 0 ? 1 : 0, report.findings.length]);
    return report.findings;
  };
  const found = (check: string, problem: RegExp, position?: number) =>
    expect.objectContaining({
      check,
      problem: expect.stringMatching(problem) as string,
      ...(position === undefined ? {} : { position: String(position).padStart(20, '0') }),
    }) as Finding;

  it('finds a sound hub sound, and says so in lines as well', async () => {
    expect(await findings()).toEqual([]);
    const { code, text } = await run('verify', '--data-dir', place, '--objects');
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/events in .* objects, 1\d of 1\d read models compared equal: sound$/) as string,
    ]);
  });

  it('names an event that is not what was written', async () => {
    const position = placeOf('MemberAdded');
    exec('events.db', `UPDATE events SET data = '{}' WHERE position = ${position}`);
    expect(await findings()).toContainEqual(found('log', /does not match its checksum/, position));
  });

  it('names an event that is missing, also of a log alone', async () => {
    const position = placeOf('MemberAdded');
    exec('events.db', `DELETE FROM events WHERE position = ${position}`);
    expect(await findings()).toContainEqual(found('log', /missing/, position));
    expect(await run('verify', '--log', join(place, 'events.db'))).toMatchObject({
      code: 1,
      text: expect.stringContaining(`${String(position).padStart(20, '0')}: missing`) as string,
    });
  });

  it('names a revision that has a hole before it', async () => {
    const position = rewrite('CommitPushed', ({ revision }) => ({ revision: revision + 1 }));
    expect(await findings()).toContainEqual(found('log', /revision \d+ follows revision \d+/, position));
  });

  it('names a type that nothing writes, a field that is missing, one of a wrong kind and one too many', async () => {
    const unknown = rewrite('TokenIssued', () => ({ type: 'TokenPolished' }));
    const missing = rewrite('OrganizationCreated', withData({ numericId: undefined }));
    const wrong = rewrite('RepositoryCreated', withData({ visibility: 'secret' }));
    const more = rewrite('SessionStarted', withData({ shoeSize: 'a-canary' }));
    const metadata = rewrite('MemberAdded', () => ({ metadata: '{"actorId":"x"}' }));
    const all = await findings();
    expect(all).toContainEqual(found('schema', /no release .* "TokenPolished"/, unknown));
    expect(all).toContainEqual(found('schema', /OrganizationCreated .* 'numericId'/, missing));
    expect(all).toContainEqual(found('schema', /RepositoryCreated .*\/visibility/, wrong));
    expect(all).toContainEqual(found('schema', /SessionStarted .* \(shoeSize\)/, more));
    expect(all).toContainEqual(found('schema', /metadata of MemberAdded/, metadata));
    expect(JSON.stringify(all)).not.toContain('canary');
  });

  it('names who and what is named and nowhere told of', async () => {
    const author = rewrite('CommitPushed', withData({ authorId: 'nobody', reservationId: 'none' }));
    const member = rewrite('MemberAdded', withData({ organizationId: 'nowhere' }));
    const all = await findings();
    expect(all).toContainEqual(found('reference', /names a authorId .* user-nobody/, author));
    expect(all).toContainEqual(found('reference', /no storage was reserved as none/, author));
    expect(all).toContainEqual(found('reference', /organization-nowhere/, member));
  });

  it('names secrets that are gone but were not destroyed, and those that do not open', async () => {
    exec('vault.db', "DELETE FROM secrets WHERE ref LIKE 'password/%' OR ref LIKE 'subject-key/%'");
    exec('vault.db', "UPDATE secrets SET sealed = x'00' WHERE ref = 'pepper/email'");
    const all = await findings();
    expect(all).toContainEqual(found('reference', /UserCreated names the secret password\/\S+ version 1/));
    expect(all).toContainEqual(found('reference', /names the secret subject-key\/\S+, which the vault neither/));
    expect(all).toContainEqual(found('vault', /pepper\/email version 1 does not open/));
  });

  it('takes a secret that was destroyed for what it is', async () => {
    exec(
      'vault.db',
      "INSERT INTO destroyed SELECT ref, max(version) FROM secrets WHERE ref LIKE 'password/%' GROUP BY ref",
    );
    exec('vault.db', "DELETE FROM secrets WHERE ref LIKE 'password/%'");
    expect(await findings()).toEqual([]);
  });

  it('names content that is missing, or has another size', async () => {
    const names = await readdir(join(place, 'objects'), { recursive: true });
    const path = (part: RegExp): string => join(place, 'objects', names.filter((name) => part.test(name)).at(-1)!);
    await unlink(path(/\/commits\/..\/[0-9a-f]{40}$/));
    await unlink(path(/\/trees\/[0-9a-f]{64}$/));
    await truncate(path(/\/lfs\/..\/..\/[0-9a-f]{64}$/), 4_999);
    const all = await findings();
    expect(all).toContainEqual(found('objects', /^commit [0-9a-f]{40} is missing/));
    expect(all).toContainEqual(found('objects', /LFS object [0-9a-f]{64} has 4999 bytes, not 5000/));
    expect(all.filter(({ check }) => check !== 'objects')).toEqual([]);
    const without = JSON.parse((await run('verify', '--data-dir', place, '--json')).text) as { count: number };
    expect(without.count).toBe(0);
  });

  it('names a read model that is not what the log says, and one that says more than the log', async () => {
    const table = edit(
      'documents.db',
      (db) =>
        (
          db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'accounts_v_'").all() as [
            { name: string },
          ]
        )[0].name,
    );
    exec(
      'documents.db',
      `UPDATE "${table}" SET document = json_set(document, '$.username', 'mallory') WHERE deleted = 0`,
    );
    exec('documents.db', "UPDATE checkpoints SET position = '00000000000000009999' WHERE projection LIKE 'totals@%'");
    const all = await findings();
    expect(all).toEqual([
      found('read-model', /totals holds events up to 00000000000000009999, but the log ends at/),
      found('read-model', /accounts is not what a fold of the log/),
    ]);
  });

  it('finds what was rewritten with its checksum by the read models, and by nothing once those are gone: docs/audit.md says so', async () => {
    rewrite('RepositoryCreated', withData({ visibility: 'private' }));
    expect(await run('verify', '--log', join(place, 'events.db'))).toMatchObject({ code: 0 });
    const all = await findings();
    expect(all).toContainEqual(found('read-model', /is not what a fold of the log/));
    expect(all.filter(({ check }) => check !== 'read-model')).toEqual([]);
    for (const name of await readdir(place))
      if (name.startsWith('documents')) await rm(join(place, name), { force: true });
    expect(await findings()).toEqual([]);
  });

  it('does not run with a wrong key, without a vault, or for what is no option, and prints no secret', async () => {
    await writeFile(join(place, 'master-key'), `${randomBytes(32).toString('hex')}\n`);
    const key = (await readFile(join(sound, 'master-key'), 'utf8')).trim();
    const wrong = await run('verify', '--data-dir', place);
    expect(wrong).toMatchObject({ code: 2, text: expect.stringContaining('does not open') as string });
    expect(wrong.text).not.toContain(key);
    await unlink(join(place, 'vault.db'));
    expect(await run('verify', '--data-dir', place)).toMatchObject({
      code: 2,
      text: expect.stringContaining('There is no file') as string,
    });
    expect(await run('verify', '--objectives')).toMatchObject({
      code: 2,
      text: expect.stringContaining('--objectives') as string,
    });
    expect(await run('verify', '--help')).toMatchObject({
      code: 0,
      text: expect.stringContaining('Exit codes') as string,
    });
    expect(await run('polish')).toMatchObject({
      code: 2,
      text: expect.stringContaining('there is no command') as string,
    });
  });
});
