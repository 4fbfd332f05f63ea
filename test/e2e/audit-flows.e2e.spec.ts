import { get, type IncomingMessage } from 'node:http';
import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, wire, type WireAnswer } from './wire-request';

jest.setTimeout(120_000);

interface Entry {
  readonly cursor: string;
  readonly position: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly links: object;
  readonly actor: { readonly id: string; readonly user_agent: string | null };
}

/** An `EventSource` that says what it got: messages as they are parsed by the rules of server-sent events. */
class Listener {
  readonly entries: Entry[] = [];
  lastId = '';
  comments = 0;
  ended = false;
  private constructor(private readonly answer: IncomingMessage) {
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        this.take(text.slice(0, end));
        text = text.slice(end + 2);
      }
    });
    answer.on('error', () => undefined);
    answer.on('close', () => (this.ended = true));
  }

  static open(hub: HubProcess, query: string, headers: object = {}): Promise<Listener> {
    const address = `${hub.baseUrl}/admin/api/audit/stream${query}`;
    return new Promise((resolve, reject) => {
      get(address, { agent: false, headers: { 'x-admin-token': hub.adminToken, ...headers } }, (answer) => {
        if (answer.statusCode === 200) resolve(new Listener(answer));
        else reject(new Error(`${answer.statusCode}`));
      }).on('error', reject);
    });
  }

  leave(): void {
    this.answer.destroy();
  }

  private take(message: string): void {
    for (const line of message.split('\n')) {
      if (line.startsWith('id: ')) this.lastId = line.slice(4);
      if (line.startsWith('data: ')) this.entries.push(JSON.parse(line.slice(6)) as Entry);
      if (line.startsWith(':')) this.comments++;
    }
  }
}

describe('what flows out of the audit', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let carol: HubUser;
  const FORMULA = '=HYPERLINK("http://evil.example","click")';

  const admin = (): { 'x-admin-token': string } => ({ 'x-admin-token': hub.adminToken });
  const ask = (path: string): Promise<WireAnswer> => wire(hub, 'GET', `/admin/api/audit/${path}`, { headers: admin() });
  const linesOf = ({ text }: WireAnswer): Entry[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Entry);
  const listed = async (query = ''): Promise<Entry[]> => {
    const all: Entry[] = [];
    for (let cursor = ''; ;) {
      const { text } = await ask(`events?order=asc&limit=7${query}${cursor && `&cursor=${cursor}`}`);
      const page = JSON.parse(text) as { events: Entry[]; next_cursor: string | null };
      all.push(...page.events);
      if (page.next_cursor === null) return all;
      cursor = page.next_cursor;
    }
  };
  const positions = (entries: readonly Entry[]): string[] => entries.map(({ position }) => position);
  const change = async (verified: boolean): Promise<void> => {
    const path = `/admin/api/users/bob/email-verification?verified=${verified}`;
    expect((await wire(hub, 'PATCH', path, { headers: admin() })).status).toBe(200);
  };
  const readsOf = async (endpoint: string): Promise<Entry[]> => {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const { text } = await ask(`events?limit=1000&stream=auditreads-${day}`);
    return (JSON.parse(text) as { events: Entry[] }).events.filter(({ data }) => data['endpoint'] === endpoint);
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, carol] = [await hub.user('alice'), await hub.user('carol')];
    await hub.user('bob');
    await hub.call('POST', '/org/create', { name: 'acme', description: '=1+1\r\n@evil' }, alice.token);
    await hub.call('POST', '/org/create', { name: 'other' }, carol.token);
    await hub.call('POST', '/org/acme/members', { username: 'bob', role: 'member' }, alice.token);
    const repo = { organization: 'acme', name: 'hidden', private: true };
    await hub.call('POST', '/api/repos/create', repo, alice.token);
    await hub.call('POST', '/api/repos/create', { organization: 'other', name: 'secret', private: true }, carol.token);
    await hub.call('POST', '/api/repos/create', { name: 'mine', private: true }, alice.token);
    await hub.call('PUT', '/api/models/acme/hidden/settings', { private: false }, alice.token);
    const invitation = { email: 'dora@example.com', role: 'member' };
    await hub.call('POST', '/api/invitations/org/acme/create', invitation, alice.token);
    const formula = { 'user-agent': FORMULA, 'content-type': 'application/json', ...bearer(alice.token) };
    const body = JSON.stringify({ name: 'formulas' });
    expect((await wire(hub, 'POST', '/org/create', { headers: formula, body })).status).toBe(200);
    await eventually(async () => expect((await listed('&type=OrganizationCreated')).length).toBe(3));
  }, 60_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  describe('an export', () => {
    it('is what the list shows, an entry a line', async () => {
      const before = await listed('&changes=folded');
      const answer = await ask('export');
      expect(answer.headers).toMatchObject({
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-disposition': 'attachment; filename="audit.jsonl"',
      });
      const entries = linesOf(answer);
      expect(positions(entries)).toEqual(positions(before));
      // Which links there are depends on what else is on a page.
      const told = (all: readonly Entry[]) => all.map(({ cursor: _, links: __, ...entry }) => entry);
      expect(told(entries)).toEqual(told(before));
      expect(
        positions(linesOf(await ask('export?order=desc'))).filter((each) => positions(before).includes(each)),
      ).toEqual(positions(before).reverse());
    });

    it('knows the filters of the list', async () => {
      const query = 'actor=alice&action=Repository*';
      const entries = linesOf(await ask(`export?${query}`));
      expect(entries.length).toBeGreaterThan(1);
      expect(positions(entries)).toEqual(positions(await listed(`&${query}`)));
      expect((await ask('export?actor=nobody')).status).toBe(404);
      expect((await ask('export?format=xml')).status).toBe(422);
      expect((await ask('export?cursor=x')).status).toBe(400);
    });

    it('goes on behind the last line that came whole', async () => {
      const whole = linesOf(await ask('export?actor=alice'));
      const cut = whole.at(Math.floor(whole.length / 2))!;
      const rest = linesOf(await ask(`export?actor=alice&cursor=${cut.cursor}`));
      expect(positions(rest)).toEqual(positions(whole).slice(positions(whole).indexOf(cut.position) + 1));
    });

    it('as CSV has one row an entry, and is harmless to open', async () => {
      const answer = await ask('export?format=csv&actor=alice');
      expect(answer.headers['content-type']).toContain('text/csv; charset=utf-8');
      const rows = answer.text.split('\r\n');
      expect(rows.pop()).toBe('');
      expect(rows[0]).toMatch(/^cursor,position,recorded_at,type,/);
      expect(rows.join('')).not.toMatch(/[\r\n]/);
      expect(rows.length).toBe(1 + linesOf(await ask('export?actor=alice')).length);
      expect(answer.text).toContain(`"'${FORMULA.replaceAll('"', '""')}"`);
      expect(answer.text).not.toMatch(/(?:^|[,\n])"?[=+@-]/);
    });

    it('is recorded before it begins, and when it has ended', async () => {
      const { text } = await ask('export?actor=alice&text=needle&format=csv');
      expect(text.split('\r\n').length).toBe(2);
      await eventually(async () => {
        const [begun] = (await listed('&type=AuditExported')).slice(-1);
        expect(begun?.data).toEqual({
          exportId: expect.any(String) as string,
          format: 'csv',
          filters: { actor: 'alice', text: '(not kept)', order: 'asc' },
          organizationId: null,
        });
        const [ended] = (await listed('&type=AuditExportEnded')).slice(-1);
        expect(ended?.data).toEqual({
          exportId: begun?.data['exportId'],
          entries: 0,
          completed: true,
          lastPosition: null,
        });
      });
    });

    it('is not recorded when it is refused, or when only its headers are asked for', async () => {
      const before = (await listed('&type=AuditExported')).length;
      expect((await ask('export?actor=nobody')).status).toBe(404);
      expect((await wire(hub, 'HEAD', '/admin/api/audit/export', { headers: admin() })).status).toBe(200);
      expect((await wire(hub, 'GET', '/admin/api/audit/export')).status).toBe(401);
      expect((await listed('&type=AuditExported')).length).toBe(before);
    });
  });

  describe('the live stream', () => {
    const listeners: Listener[] = [];
    const listen = async (query = '', headers: object = {}): Promise<Listener> => {
      const listener = await Listener.open(hub, query, headers);
      listeners.push(listener);
      return listener;
    };
    afterEach(() => {
      for (const listener of listeners.splice(0)) listener.leave();
    });

    it('tells what happens, as the list shows it, and what the filter lets through', async () => {
      const [all, some] = [await listen(), await listen('?action=EmailVerification*')];
      await change(false);
      await eventually(() => expect(some.entries).toHaveLength(1));
      await eventually(() => expect(all.entries.map(({ type }) => type)).toContain('EmailVerificationSet'));
      const [entry] = some.entries;
      expect([entry]).toEqual((await listed('&type=EmailVerificationSet')).slice(-1));
      expect(some.lastId).toBe(entry?.position);
    });

    it('goes on behind the last event that came', async () => {
      const first = await listen('?type=EmailVerificationSet');
      await change(true);
      await eventually(() => expect(first.entries).toHaveLength(1));
      first.leave();
      for (const verified of [false, true, false]) await change(verified);
      const again = await listen('?type=EmailVerificationSet', { 'last-event-id': first.lastId });
      await change(true);
      await eventually(() => expect(again.entries).toHaveLength(4));
      const all = await listed('&type=EmailVerificationSet');
      expect(positions(again.entries)).toEqual(positions(all).slice(-4));
      const from = await listen(`?type=EmailVerificationSet&after=${'0'.repeat(20)}`);
      await eventually(() => expect(positions(from.entries)).toEqual(positions(all)));
    });

    it('refuses what it can not do', async () => {
      await expect(listen('?after=1')).rejects.toThrow('422');
      await expect(listen(`?after=${'9'.repeat(20)}`)).rejects.toThrow('400');
      await expect(listen('', { 'last-event-id': 'abc' })).rejects.toThrow('400');
      await expect(listen('?actor=nobody')).rejects.toThrow('404');
      await expect(listen('', { 'x-admin-token': 'wrong' })).rejects.toThrow('403');
    });

    it('ends when the hub stops, and goes on after it has started again', async () => {
      const listener = await listen('?type=EmailVerificationSet');
      await change(false);
      await eventually(() => expect(listener.entries).toHaveLength(1));
      await hub.restart();
      expect(listener.ended).toBe(true);
      await change(true);
      const again = await listen('?type=EmailVerificationSet', { 'last-event-id': listener.lastId });
      await eventually(() => expect(again.entries).toHaveLength(1));
    });
  });

  describe('reading', () => {
    it('is recorded: who, what, with which filters, how much', async () => {
      await ask('events?actor=alice&type=OrganizationCreated&text=alice@example.com');
      await ask('state?kind=user&id=bob');
      await ask('diff?kind=user&id=bob&from=2020-01-01');
      await eventually(async () => {
        const read = (await readsOf('events')).find(({ data }) => JSON.stringify(data).includes('OrganizationCreated'));
        expect(read).toMatchObject({
          actor: { id: 'admin' },
          data: { filters: { actor: 'alice', type: 'OrganizationCreated', text: '(not kept)' }, entries: 0 },
        });
        expect((await readsOf('state')).at(0)?.data).toMatchObject({
          filters: { kind: 'user', id: 'bob' },
          entries: 1,
        });
        expect((await readsOf('diff')).at(0)?.data).toMatchObject({ filters: { kind: 'user', id: 'bob' } });
        expect((await readsOf('stream')).length).toBeGreaterThan(0);
      });
    });

    it('that was refused is not', async () => {
      const before = (await readsOf('state')).length;
      expect((await ask('state?kind=user&id=nobody')).status).toBe(404);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect((await readsOf('state')).length).toBe(before);
    });
  });
});
