import { randomBytes } from 'node:crypto';
import { eventually } from '@hubledger/testing/eventually';
import * as hf from '@huggingface/hub';
import { HubProcess } from './hub-process';
import { wireJson } from './wire-request';

jest.setTimeout(60_000);

interface Entry {
  position: string;
  type: string;
  summary: string;
  outcome: string;
  actor: { username: string | null; ip: string | null; user_agent: string | null };
  changes: Array<{ field: string; before: unknown; after: unknown }> | null;
  links: Record<string, string | null>;
}

describe('what the audit says over HTTP', () => {
  let hub: HubProcess;
  let entries: readonly Entry[];
  beforeAll(async () => {
    hub = await HubProcess.start();
    const alice = await hub.user('alice');
    await hub.user('bob');
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    await hub.call('POST', '/org/acme/members', { username: 'bob', role: 'admin' }, alice.token);
    const as = { hubUrl: hub.baseUrl, accessToken: alice.token, repo: { type: 'model', name: 'acme/tiny' } } as const;
    await hf.createRepo({ ...as, private: true });
    const file = { path: 'model.bin', content: new Blob([randomBytes(10)]) };
    await hf.uploadFiles({ ...as, files: [file], commitTitle: 'Add weights' });
    await hf.deleteRepo(as);
    await admin('PUT', 'quota/alice', { private_quota_bytes: 10_000_000_000, public_quota_bytes: null });
    await admin('DELETE', 'users/bob');
    await eventually(async () => {
      entries = (await admin('GET', 'audit/events?limit=1000')).body['events'] as Entry[];
      expect(entries[0]?.summary).toContain('bob');
      expect(entries.some(({ type }) => type === 'AccountClosed')).toBe(true);
    });
  }, 60_000);
  afterAll(() => hub.stop());

  const admin = async (method: string, path: string, json?: object) => {
    const answer = await wireJson(hub, method, `/admin/api/${path}`, json, { 'x-admin-token': hub.adminToken });
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
  };
  const said = (type: string): string[] => entries.filter((entry) => entry.type === type).map(({ summary }) => summary);

  it('is what happened, in sentences, by names that are gone as well', () => {
    expect(said('UserCreated')).toEqual(['bob registered', 'alice registered']);
    expect(said('MemberAdded')).toEqual(['alice added bob to acme as admin', 'alice joined acme as super-admin']);
    expect(said('CommitPushed')[0]).toMatch(
      /^alice pushed to main of the model acme\/tiny: "Add weights" \(now 2 files, /,
    );
    expect(said('RepositoryDeleted')[0]).toMatch(/^alice deleted the private model acme\/tiny \(2 files, /);
    expect(said('QuotaSet')).toContain('The admin token set the quota of alice: private 10 GB (before: unlimited)');
    expect(said('AccountClosed')).toEqual(['The admin token closed the account of bob']);
    const text = JSON.stringify(entries.map(({ summary }) => summary));
    expect(text).not.toMatch(/undefined|sealed:|[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it('comes from an address and a program, in clear', () => {
    const pushed = entries.find(({ type }) => type === 'CommitPushed');
    expect(pushed?.actor).toMatchObject({ username: 'alice', ip: expect.stringMatching(/^127\.|^::/) as string });
    expect(pushed?.actor.user_agent).toMatch(/node/i);
  });

  it('tells before and after', () => {
    const quota = entries.find(({ summary }) => summary.includes('quota of alice: private 10 GB'));
    expect(quota?.changes).toEqual([{ field: 'private_quota_bytes', before: null, after: 10_000_000_000 }]);
  });

  it('leads on: no link is dead', async () => {
    const links = new Set(entries.flatMap((entry) => Object.values(entry.links)).filter((link) => link !== null));
    expect(links.size).toBeGreaterThan(50);
    const dead: string[] = [];
    for (const link of links) {
      const { status } = await admin('GET', link.replace('/admin/api/', ''));
      if (status !== 200) dead.push(`${status} ${link}`);
    }
    expect(dead).toEqual([]);
  });

  it('is told in full of one event: what it changed, why, and what followed', async () => {
    const pushed = entries.find(({ type }) => type === 'CommitPushed');
    const { body } = await admin('GET', `audit/events/${pushed?.position}`);
    expect(body).toMatchObject({ type: 'CommitPushed', events_read: 3, consequences_truncated: false });
    const [settled] = body['consequences'] as Entry[];
    expect(settled).toMatchObject({ type: 'StorageCommitted', links: { cause: pushed?.links['self'] } });
    expect((await admin('GET', `audit/events/${settled?.position}`)).body['links']).toMatchObject({
      cause: pushed?.links['self'],
    });
  });

  it('is folded exactly where one event is asked for', async () => {
    const deleted = entries.find(({ type }) => type === 'RepositoryDeleted');
    expect(deleted?.changes).toEqual([{ field: 'status', before: 'live', after: 'deleted' }]);
    const { body } = await admin('GET', `audit/events/${deleted?.position}`);
    expect(body['changes']).toContainEqual({ field: 'full_id', before: 'acme/tiny', after: null });
  });

  it.each(['99999999999999999999', '00000000000000000000', '1', 'x'])('knows no event at %s', async (position) =>
    expect(await admin('GET', `audit/events/${position}`)).toEqual({
      status: 404,
      body: { detail: { error: `There is no event at ${position}` } },
    }),
  );
});
