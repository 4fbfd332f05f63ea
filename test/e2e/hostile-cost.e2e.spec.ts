import { join } from 'node:path';
import { costlyRequests } from '../fixtures/hostile/costly';
import type { LoopReport } from '../fixtures/hostile/loop-probe';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wire } from './wire-request';

jest.setTimeout(120_000);

const MIB = 1024 * 1024;
const MAX_BLOCKED_MS = 50;
const MAX_GROWTH_MIB = 64;
/** What a request itself costs is found again each time; what a busy machine or code that is still cold adds is not. */
const ATTEMPTS = 6;

const nodeArgs = ['--expose-gc', '--require', join(__dirname, '..', 'fixtures', 'hostile', 'loop-probe.js')];

describe('a request made to cost', () => {
  let hub: HubProcess;
  let alice: HubUser;
  const worst = { blocked: 0, blockedBy: '', growth: 0, grownBy: '', measuredBy: '' };

  beforeAll(async () => {
    hub = await HubProcess.start({ nodeArgs });
    alice = await hub.user('alice');
    await hub.call('POST', '/api/repos/create', { name: 'kept' }, alice.token);
    const lines = ndjson(header(), file('a.txt', 'a'), file('dir/w.bin', 'lfs'));
    expect((await commit(hub, '/api/models/alice/kept/commit/main', alice.token, lines)).status).toBe(200);
  });
  afterAll(async () => {
    console.log(
      `At most ${worst.blocked.toFixed(1)} ms of CPU between two turns of the event loop (${worst.blockedBy}; by ${worst.measuredBy}), ` +
        `and ${worst.growth.toFixed(0)} MiB more memory (${worst.grownBy})`,
    );
    await hub?.stop();
  }, 30_000);

  it.each(costlyRequests('alice/kept').map((request) => [request.name, request] as const))(
    'keeps nobody waiting and fills no memory: %s',
    async (name, { method, path, headers, body }) => {
      let best = { blocked: Infinity, growth: Infinity };
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        await hub.ask('begin');
        const sent = { headers: { ...bearer(alice.token), ...headers }, ...(body === undefined ? {} : { body }) };
        // A cut connection is as good an answer to somebody who goes on sending.
        const answer = await wire(hub, method, path, sent).catch((error: NodeJS.ErrnoException) => error);
        if ('status' in answer) {
          expect([name, answer.status, answer.status < 500]).toEqual([name, answer.status, true]);
          expect(answer.text).not.toMatch(/node_modules|\.js:\d|\bat [A-Z]\w+\./);
        } else expect(answer.code).toMatch(/ECONNRESET|EPIPE/);
        const { blocked, rssBefore, rssPeak, measuredBy } = await hub.ask<LoopReport>('end');
        const growth = (rssPeak - rssBefore) / MIB;
        best = { blocked: Math.min(best.blocked, blocked), growth: Math.min(best.growth, growth) };
        worst.measuredBy = measuredBy;
        if (best.blocked < MAX_BLOCKED_MS && best.growth < MAX_GROWTH_MIB) break;
      }
      if (best.blocked > worst.blocked) Object.assign(worst, { blocked: best.blocked, blockedBy: name });
      if (best.growth > worst.growth) Object.assign(worst, { growth: best.growth, grownBy: name });
      expect({ name, ...best, ok: best.blocked < MAX_BLOCKED_MS && best.growth < MAX_GROWTH_MIB }).toMatchObject({
        ok: true,
      });
      expect((await wire(hub, 'GET', '/health/ready')).status).toBe(200);
    },
  );
});
