import { eventually } from '@hubledger/testing/eventually';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HubProcess, type HubUser, mainScript } from './hub-process';
import { onFiles } from './shape';

jest.setTimeout(90_000);

const script = join(dirname(mainScript()), '..', '..', 'hubctl', 'src', 'main.js');

const rotation = (directory: string, env: Readonly<Record<string, string>> = {}): ChildProcess =>
  spawn(process.execPath, [script, 'rotate-master-key', '--data-dir', directory], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('exit', resolve));

const audited = async (hub: HubProcess): Promise<unknown[]> => {
  const answer = await fetch(`${hub.baseUrl}/admin/api/audit/events?type=MasterKeyRotated`, {
    headers: { 'x-admin-token': hub.adminToken },
  });
  return ((await answer.json()) as { events: unknown[] }).events;
};

onFiles('the key file of a data directory is replaced beside the hub').describe(
  'rotating the master key beside a hub',
  () => {
    let hub: HubProcess;
    let alice: HubUser;
    beforeAll(async () => {
      hub = await HubProcess.start();
      alice = await hub.user('alice');
    });
    afterAll(() => hub.stop());

    /** Registers people, who sign in, for as long as it takes: each reads and writes the vault. */
    let people = 0;
    const underLoad = async (work: () => Promise<void>): Promise<void> => {
      let working = true;
      const enough = people + 3;
      const load = async (line: string): Promise<void> => {
        while (working || people < enough) await hub.user(`${line}${people++}`);
      };
      const lines = Promise.all(['anna', 'bert'].map(load));
      await work();
      working = false;
      await lines;
    };

    const keyOf = () => readFile(join(hub.dataDirectory, 'master-key'), 'utf8');

    it('holds up nobody, killed at any time and run again, and is in the audit once', async () => {
      const before = await keyOf();
      await underLoad(async () => {
        for (const milliseconds of [250, 350, 500]) {
          const child = rotation(hub.dataDirectory);
          const end = ended(child);
          await new Promise((resolve) => setTimeout(resolve, milliseconds));
          child.kill('SIGKILL');
          await end;
        }
        expect(await ended(rotation(hub.dataDirectory))).toBe(0);
      });
      expect(await keyOf()).not.toBe(before);
      await eventually(async () => expect((await audited(hub)).length).toBeGreaterThan(0));
      const known = (await audited(hub)).length;
      await hub.restart('SIGKILL');
      expect(await hub.tokenOf('alice', alice.password)).toMatch(/^hf_/);
      expect(await audited(hub)).toHaveLength(known);
      expect(hub.stderr).not.toMatch(/master key does not open|is damaged/);
    });

    it('reaches a hub that was given its key as a setting, and the next start needs the new one', async () => {
      const [one, two] = [(await keyOf()).trim(), 'ab'.repeat(32)];
      await hub.restart('SIGTERM', { HUB_MASTER_KEY: one });
      const env = { HUB_MASTER_KEY: one, HUB_NEW_MASTER_KEY: two };
      await underLoad(async () => expect(await ended(rotation(hub.dataDirectory, env))).toBe(0));
      expect(await hub.tokenOf('alice', alice.password)).toMatch(/^hf_/);
      await expect(hub.restart()).rejects.toThrow(/master key does not open/);
      await hub.restart('SIGTERM', { HUB_MASTER_KEY: two });
      expect(await hub.tokenOf('alice', alice.password)).toMatch(/^hf_/);
    });
  },
);
