import { hubctl } from '../../apps/hubctl/src/hubctl';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubProcess, type HubUser } from './hub-process';
import { onFiles } from './shape';
import { wire, wireJson } from './wire-request';

jest.setTimeout(300_000);

const SEEDS = (process.env['HUB_ACCESS_SEEDS'] ?? '20261122,1905,77').split(',').map(Number);
const STEPS = 40;
/** Places of each history that a hub is made of. */
const REPLAYS = Number(process.env['HUB_ACCESS_REPLAYS'] ?? 4);
const NAMES = ['one', 'two'];

/** Mulberry32: the same history for the same seed. */
const randomOf = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

interface Access {
  readonly status: string;
  readonly full_id: string | null;
  readonly anybody: { readonly read: boolean };
  readonly people: ReadonlyArray<{ readonly username: string; readonly read: boolean; readonly write: boolean }>;
}

onFiles('hubctl replay copies the files of an embedded hub').describe.each(SEEDS)(
  'who could read and write what in a random history (%d)',
  (seed) => {
    const random = randomOf(seed);
    const oneOf = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
    const users: HubUser[] = [];
    let folder: string;
    let hub: HubProcess;

    const admin = async <T>(path: string): Promise<T> => {
      const answer = await wireJson(hub, 'GET', `/admin/api/${path}`, undefined, { 'x-admin-token': hub.adminToken });
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
      return JSON.parse(answer.text) as T;
    };
    const by = (user: HubUser, method: string, path: string, body: object) =>
      wireJson(hub, method, path, body, { authorization: `Bearer ${user.token}` });

    /** Most are refused, as in life: what was not done changes nothing. */
    const step = async (): Promise<number> => {
      const [actor, other, name, to] = [oneOf(users), oneOf(users), oneOf(NAMES), oneOf(NAMES)];
      const owner = oneOf([actor.name, 'lab']);
      const organization = owner === 'lab' ? { organization: 'lab' } : {};
      const role = oneOf(['visitor', 'member', 'admin']);
      const requests = [
        () => by(actor, 'POST', '/api/repos/create', { type: 'model', name, private: random() < 0.6, ...organization }),
        () => by(actor, 'PUT', `/api/models/${owner}/${name}/settings`, { private: random() < 0.5 }),
        () => by(actor, 'DELETE', '/api/repos/delete', { type: 'model', name, ...organization }),
        () =>
          by(actor, 'POST', '/api/repos/move', { type: 'model', fromRepo: `${owner}/${name}`, toRepo: `lab/${to}` }),
        () => by(actor, 'POST', '/org/lab/members', { username: other.name, role }),
        () => by(actor, 'PUT', `/org/lab/members/${other.name}`, { role }),
        () => by(actor, 'DELETE', `/org/lab/members/${other.name}`, {}),
      ];
      return (await oneOf(requests)()).status;
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'access-then-'));
      hub = await HubProcess.start();
      for (const name of ['ada', 'bob', 'cyd']) users.push(await hub.user(name));
      await by(users[0]!, 'POST', '/org/create', { name: 'lab' });
      await by(users[0]!, 'POST', '/api/repos/create', { type: 'model', name: 'one', private: true });
      const done = [];
      for (let n = 0; n < STEPS; n++) if ((await step()) < 300) done.push(n);
      expect(done.length).toBeGreaterThan(STEPS / 8);
    });
    afterAll(async () => {
      await hub?.stop();
      await rm(folder, { recursive: true, force: true });
    }, 30_000);

    it('is what a hub made of the log until then lets them do', async () => {
      const { events } = await admin<{ events: Array<{ position: string; type: string; stream: string }> }>(
        'audit/events?order=asc&limit=1000',
      );
      const begun = events.findIndex(({ type }) => type === 'RepositoryCreated');
      const compared = { reads: [0, 0], writes: [0, 0] };
      for (let replay = 1; replay <= REPLAYS; replay++) {
        const { position } = events[begun + Math.floor(((events.length - 1 - begun) * replay) / REPLAYS)]!;
        const into = join(folder, `then-${replay}`);
        const says = { environment: {}, say: () => undefined, progress: () => undefined };
        const complain = (line: string): void => console.error(line);
        expect(
          await hubctl(['replay', '--from', hub.dataDirectory, '--until', position, '--into', into], {
            ...says,
            complain,
          }),
        ).toBe(0);
        const then = await HubProcess.start({ dataDirectory: into });
        try {
          const created = events.filter((event) => event.type === 'RepositoryCreated' && event.position <= position);
          for (const { stream } of created) {
            const id = stream.slice('repository-'.length);
            const access = await admin<Access>(`audit/access?repository=${id}&at=${position}`);
            if (access.full_id === null) continue;
            const reads = async (token?: string): Promise<boolean> => {
              const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
              const answer = await wire(then, 'GET', `/api/models/${access.full_id}`, { headers });
              const code = String(answer.headers['x-error-code']);
              // Who is let in may read that there is no `main` yet, or that what stood in it was deleted since.
              const isLetIn = answer.status === 200 || code === 'RevisionNotFound';
              if (isLetIn || answer.text.includes('the content of then was deleted since')) return true;
              expect([position, access.full_id, code]).toEqual([position, access.full_id, 'RepoNotFound']);
              return false;
            };
            // A hub of the past takes nothing, but says who would be let send large files; of none, nothing has to be kept.
            const writes = async (token: string): Promise<boolean> => {
              const path = `/${access.full_id}.git/info/lfs/objects/batch`;
              const asked = { operation: 'upload', objects: [] };
              const { status } = await wireJson(then, 'POST', path, asked, { authorization: `Bearer ${token}` });
              expect([position, access.full_id, [200, 403, 404].includes(status)]).toEqual([
                position,
                access.full_id,
                true,
              ]);
              return status === 200;
            };
            expect([position, access.full_id, await reads()]).toEqual([position, access.full_id, access.anybody.read]);
            for (const { name, token } of users) {
              const own = access.people.find(({ username }) => username === name);
              const told = [access.anybody.read || own?.read === true, own?.write === true];
              const seen = [await reads(token), await writes(token)];
              expect([position, access.full_id, name, seen]).toEqual([position, access.full_id, name, told]);
              compared.reads[told[0] ? 0 : 1]! += 1;
              compared.writes[told[1] ? 0 : 1]! += 1;
            }
          }
        } finally {
          await then.stop();
        }
      }
      expect(Math.min(...compared.reads, ...compared.writes)).toBeGreaterThan(0);
    });
  },
);
