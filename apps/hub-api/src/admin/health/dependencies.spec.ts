import { createServer, type Server } from 'node:net';
import { type Dependency, overallOf, probed } from './dependencies';
import { greets } from './mail-server';

const about = { name: 'x', endpoint: 'e', version: null, detail: 'd' };
const TIME = expect.any(Number) as unknown;

describe('a probe', () => {
  it('tells what answers', async () =>
    expect(await probed({ ...about, ask: async () => 1 }, 500)).toEqual({ ...about, status: 'ok', latency_ms: TIME }));
  it('tells what is not configured, without asking', async () =>
    expect(await probed({ ...about, ask: null }, 500)).toEqual({ ...about, status: 'disabled', latency_ms: null }));
  it('tells a failure by its code, not by words that may hold a secret', async () => {
    const ask = () => Promise.reject(Object.assign(new Error('smtp://user:canary@host'), { code: 'ECONNREFUSED' }));
    expect(await probed({ ...about, ask }, 500)).toMatchObject({ status: 'down', detail: 'ECONNREFUSED' });
  });
  it('survives one that throws at once', async () => {
    const ask = () => {
      throw new Error('canary');
    };
    expect(JSON.stringify(await probed({ ...about, ask }, 500))).not.toContain('canary');
  });
  it('does not wait for ever', async () =>
    expect(await probed({ ...about, ask: () => new Promise(() => undefined) }, 20)).toMatchObject({
      status: 'down',
      detail: 'no answer within 0.02 s',
    }));

  it.each([
    [['ok', 'disabled'], 'ok'],
    [['ok', 'down', 'disabled'], 'degraded'],
    [['disabled', 'disabled'], 'disabled'],
  ] as const)('of %j makes %s', (statuses, overall) =>
    expect(overallOf(statuses.map((status) => ({ status }) as Dependency))).toBe(overall),
  );
});

describe('a mail server', () => {
  let server: Server;
  afterEach((done) => void server.close(done));
  const portOf = async (greeting: string | null): Promise<number> => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (greeting === null) socket.destroy();
      else socket.write(greeting);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };
  const asked = async (greeting: string | null) =>
    greets({ host: '127.0.0.1', port: await portOf(greeting), tls: false }, 100);

  it('greets', async () => expect(await asked('220 mail.example ESMTP\r\n')).toBeUndefined());
  it('that does something else is down', () =>
    expect(asked('SSH-2.0-x\r\n')).rejects.toMatchObject({ code: 'EPROTO' }));
  it('that says nothing is down', () => expect(asked('')).rejects.toMatchObject({ code: 'ETIMEDOUT' }));
  it('that hangs up is down', () => expect(asked(null)).rejects.toMatchObject({ code: expect.any(String) as string }));
});
