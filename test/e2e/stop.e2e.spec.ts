import { Agent, type ClientRequest, get, request } from 'node:http';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EndingSignal, HubProcess } from './hub-process';
import { onFiles } from './shape';

jest.setTimeout(90_000);

describe('stopping', () => {
  let folder: string;
  let hub: HubProcess;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger stop '));
    hub = await HubProcess.start({ dataDirectory: folder });
  });
  afterEach(async () => {
    await hub.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const stopped = async (signal: EndingSignal): Promise<{ code: number | null; ms: number }> => {
    const began = Date.now();
    return { code: await hub.stop(signal), ms: Date.now() - began };
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('by %s does not wait for an idle connection', async (signal) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await new Promise((resolve, reject) => {
      get(`${hub.baseUrl}/health/live`, { agent }, (answer) => answer.resume().once('end', resolve)).once(
        'error',
        reject,
      );
    });
    const { code, ms } = await stopped(signal);
    agent.destroy();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(4_000); // far below the 5 s that requests under way get
    hub = await HubProcess.start({ dataDirectory: folder }); // the data is free at once
  });

  onFiles('the write-ahead logs of a data directory').it(
    'leaves single files to back up, also when the run before was killed',
    async () => {
      await hub.user('alice');
      const logs = async (): Promise<number[]> => {
        const names = (await readdir(folder)).filter((name) => name.endsWith('.db-wal'));
        return Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
      };
      await hub.stop('SIGKILL');
      expect(Math.max(...(await logs()))).toBeGreaterThan(0);
      hub = await HubProcess.start({ dataDirectory: folder });
      expect(await hub.stop('SIGTERM')).toBe(0);
      expect(Math.max(0, ...(await logs()))).toBe(0);
    },
  );

  it('cuts an upload that does not end, and keeps what was acknowledged', async () => {
    const { token, password } = await hub.user('alice');
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'slow' }, token);
    const { upload, outcome } = endlessCommit(`${hub.baseUrl}/api/models/alice/slow/commit/main`, token);
    const timer = setInterval(() => upload.write(`${'A'.repeat(4096)}`), 50);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { code, ms } = await stopped('SIGTERM');
    clearInterval(timer);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(9_000);
    expect(await outcome).not.toBe(200);

    hub = await HubProcess.start({ dataDirectory: folder });
    await hub.tokenOf('alice', password);
    const commits = await hub.call<unknown[]>('GET', '/api/models/alice/slow/commits/main', undefined, token);
    expect(commits).toHaveLength(1);
  });
});

/** A commit whose one file never comes to its end. `outcome`: the answer's status, or null for a cut connection. */
const endlessCommit = (url: string, token: string): { upload: ClientRequest; outcome: Promise<number | null> } => {
  const upload = request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
  });
  const outcome = new Promise<number | null>((resolve) => {
    upload.once('response', (answer) => resolve(answer.statusCode ?? null));
    upload.on('error', () => resolve(null));
  });
  upload.write('{"key":"header","value":{"summary":"never"}}\n{"key":"file","value":{"encoding":"base64","content":"');
  return { upload, outcome };
};
