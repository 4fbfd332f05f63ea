import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from './hub-process';
import { onFiles } from './shape';
import { bearer, commit, header, ndjson, wire } from './wire-request';

jest.setTimeout(120_000);

const nodeArgs = ['--require', join(__dirname, '..', 'fixtures', 'days-later.js')];
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const lfsKey = (oid: string): string => `lfs/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;

onFiles('the clock of the hub is put days ahead, which an S3 server refuses').describe(
  'the sweep of unused LFS objects',
  () => {
    let hub: HubProcess;
    let ada: HubUser;

    const admin = async <T>(path: string): Promise<T> => {
      const answer = await fetch(`${hub.baseUrl}/admin/api/${path}`, { headers: { 'x-admin-token': hub.adminToken } });
      expect([path, answer.status]).toEqual([path, 200]);
      return (await answer.json()) as T;
    };
    const stored = async () => {
      const { objects } = await admin<{ objects: Array<{ key: string }> }>('storage/objects?prefix=lfs/&limit=1000');
      return objects.map(({ key }) => key).toSorted();
    };
    const keysOf = (...texts: string[]) => texts.map((text) => lfsKey(sha256(text))).toSorted();
    const sweeps = async () =>
      (await admin<{ jobs: Array<{ kind: string; state: string }> }>('jobs')).jobs.filter(
        ({ kind }) => kind === 'storage.sweep-unused',
      );
    const upload = async (name: string, text: string) => {
      const [oid, size] = [sha256(text), text.length];
      const { objects } = await hub.call<{ objects: Array<{ actions: { upload: { href: string } } }> }>(
        'POST',
        `/ada/${name}.git/info/lfs/objects/batch`,
        { operation: 'upload', transfers: ['basic'], objects: [{ oid, size }] },
        ada.token,
      );
      const headers = { 'content-type': 'application/octet-stream' };
      const put = await fetch(objects[0]!.actions.upload.href, { method: 'PUT', body: text, headers });
      expect(put.status).toBe(200);
    };
    const push = async (name: string, path: string, text: string) => {
      await upload(name, text);
      const value = { path, algo: 'sha256', oid: sha256(text), size: text.length };
      const lines = ndjson(header(), { key: 'lfsFile', value });
      expect((await commit(hub, `/api/models/ada/${name}/commit/main`, ada.token, lines)).status).toBe(200);
    };

    beforeAll(async () => {
      hub = await HubProcess.start({ nodeArgs });
      ada = await hub.user('ada');
      for (const name of ['kept', 'gone']) {
        await hub.call('POST', '/api/repos/create', { name, type: 'model' }, ada.token);
        await push(name, 'shared.bin', 'in both');
        await push(name, 'own.bin', `in ${name}`);
      }
      await upload('kept', 'never committed');
      await hub.call('DELETE', '/api/repos/delete', { name: 'gone', type: 'model' }, ada.token);
    }, 60_000);
    afterAll(() => hub?.stop(), 30_000);

    it('leaves what is younger than two days', async () => {
      await hub.restart('SIGTERM', { TEST_DAYS_LATER: '1' });
      await eventually(async () => expect((await sweeps())[0]?.state).toBe('succeeded'), 15_000);
      expect(await stored()).toEqual(keysOf('in both', 'in kept', 'in gone', 'never committed'));
    });

    it('is not there when it is switched off', async () => {
      await hub.restart('SIGTERM', { TEST_DAYS_LATER: '3', HUB_UNUSED_SWEEP_HOURS: '0' });
      await new Promise((resolve) => setTimeout(resolve, 5_000)); // an hour and more of its long timers
      expect((await sweeps()).length).toBe(1); // the one before
      expect(await stored()).toHaveLength(4);
    });

    it('deletes later what no repository names, and says so in the audit trail', async () => {
      await hub.restart('SIGTERM', { TEST_DAYS_LATER: '3', HUB_UNUSED_SWEEP_HOURS: '24' });
      const left = keysOf('in both', 'in kept');
      await eventually(async () => expect(await stored()).toEqual(left), 15_000);
      type Ordered = { actor: object; data: { prefix: string; keys: string[] } };
      let events: Ordered[] = [];
      await eventually(async () => {
        ({ events } = await admin<{ events: Ordered[] }>('audit/events?type=ObjectDeletionOrdered'));
        expect(events).toMatchObject([{ actor: { kind: 'system' }, data: { prefix: 'lfs/', force: false } }]);
      });
      const deleted = events.flatMap(({ data }) => data.keys.map((key) => data.prefix + key));
      expect(deleted.toSorted()).toEqual(keysOf('in gone', 'never committed'));
      for (const [path, text] of [
        ['shared.bin', 'in both'],
        ['own.bin', 'in kept'],
      ] as const) {
        const answer = await wire(hub, 'GET', `/ada/kept/resolve/main/${path}`, { headers: bearer(ada.token) });
        expect([answer.status, answer.text]).toEqual([200, text]);
      }
    });
  },
);
