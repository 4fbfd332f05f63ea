import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubProcess } from './hub-process';
import { refusedStart } from './refused-start';
import { onFiles } from './shape';

jest.setTimeout(120_000);

/** Exactly one line for people, exit code 1, and no data directory that a later start would stumble over. */
onFiles('what a data directory must be like, its lock and its keys').describe(
  'a start that can not succeed says why in one line',
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hubledger refused '));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const refusedWith = async (env: Readonly<Record<string, string>>, line: RegExp): Promise<void> => {
      const { code, stdout, lines } = await refusedStart(env);
      expect(lines).toEqual([expect.stringMatching(/^hubledger: /)]);
      expect(lines[0]).toMatch(line);
      expect(stdout).toBe('');
      expect(code).toBe(1);
    };
    const published = { KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'change-me-in-production' };

    it.each([
      ['the published admin token in production', { ...published, NODE_ENV: 'production' }, /published default/],
      ['the published admin token off loopback', { ...published, HOST: '0.0.0.0' }, /published default/],
      ['a port that is no number', { PORT: 'abc' }, /PORT=abc is not a whole number/],
      ['two bad settings', { PORT: '-1', KOHAKU_HUB_LOG_LEVEL: 'loud' }, /PORT=-1.*; KOHAKU_HUB_LOG_LEVEL=loud/],
      ['a master key that is none', { HUB_MASTER_KEY: 'abc' }, /HUB_MASTER_KEY is not 32 bytes/],
      ['projections elsewhere on embedded stores', { HUB_PROJECTOR: 'external' }, /set EVENTSTORE_URL, MONGODB_URL, /],
      [
        'an address of no log',
        { EVENTSTORE_URL: 'http://u:pw@h:2113' },
        /^hubledger: EVENTSTORE_URL is not an address[^@]*$/,
      ],
      ['read models without a key of all', { MONGODB_URL: 'mongodb://h' }, /MONGODB_URL needs HUB_MASTER_KEY/],
      ['an address of another machine', { HOST: '192.0.2.1' }, /HOST=192\.0\.2\.1 is not an address of this machine/],
    ])('%s', (what, env, line) => refusedWith({ DATA_DIR: join(folder, what), ...env }, line));

    it('a data directory that can not be made, or is a file', async () => {
      const file = join(folder, 'a file');
      await writeFile(file, 'not a directory');
      await refusedWith({ DATA_DIR: join(file, 'data') }, /data directory .*a file\/data can't be written/);
      await refusedWith({ DATA_DIR: file }, /data directory .*a file can't be written/);
    });

    it('a port in use, without keeping an admin token that nobody has seen', async () => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const address = taken.address();
      const port = String(typeof address === 'object' ? address?.port : '');
      const DATA_DIR = join(folder, 'port in use');
      try {
        await refusedWith({ DATA_DIR, PORT: port }, new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use; set PORT`));
      } finally {
        taken.close();
      }
      expect(await readdir(DATA_DIR)).not.toContain('admin-token');
      const hub = await HubProcess.start({ dataDirectory: DATA_DIR, env: { KOHAKU_HUB_ADMIN_SECRET_TOKEN: '' } });
      expect(hub.stdout).toContain('shown once');
      expect(await hub.stop()).toBe(0);
    });

    it('data of another process, another vault, another master key', async () => {
      const [mine, other] = [join(folder, 'mine'), join(folder, 'other')];
      const hub = await HubProcess.start({ dataDirectory: mine });
      await refusedWith({ DATA_DIR: mine }, /Another process is using the data in .*mine/);
      await hub.user('alice'); // the refused one has not disturbed it
      expect(await hub.stop()).toBe(0);

      expect(await (await HubProcess.start({ dataDirectory: other })).stop()).toBe(0);
      await refusedWith({ DATA_DIR: other, HUB_MASTER_KEY: 'a'.repeat(64) }, /master key does not open/);
      for (const name of (await readdir(mine)).filter((file) => /^vault\.db|^master-key$/.test(file)))
        await cp(join(mine, name), join(other, name));
      await refusedWith({ DATA_DIR: other }, /vault is not the one this event log was written with/);
    });
  },
);
