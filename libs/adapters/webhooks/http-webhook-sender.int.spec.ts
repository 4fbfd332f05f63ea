import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { guardedLookup } from '@hubledger/adapters/upstream';
import { HttpWebhookSender } from './http-webhook-sender';

const never = new AbortController().signal;
const refused = 'the address is not one of the public internet, and HUB_ALLOW_PRIVATE_UPSTREAMS is not true';
const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

describe('the sender of webhooks', () => {
  let server: Server;
  let url: string;
  let sockets: Set<Socket>;
  let sender: HttpWebhookSender;
  const receive = async (answer: RequestListener): Promise<void> => {
    server = createServer(answer);
    sockets = new Set();
    server.on('connection', (socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  };
  const send = (to = url, signal = never) => sender.send({ url: to, headers: { 'x-a': 'b' }, body: '{"é":1}' }, signal);
  const answering = (status: number, headers: Record<string, string> = {}) =>
    receive((request, response) => {
      request.resume();
      response.writeHead(status, headers).end();
    });

  beforeEach(() => (sender = new HttpWebhookSender({ allowPrivate: true, timeoutMs: 1_500 })));
  afterEach(async () => {
    sender.close();
    server?.closeAllConnections();
    if (server?.listening) await new Promise((resolve) => server.close(resolve));
  });

  it('posts what it is given', async () => {
    let got: unknown;
    await receive((request, response) => {
      void textOf(request).then((text) => {
        const { method, headers } = request;
        got = { method, text, header: headers['x-a'], length: headers['content-length'] };
        response.end();
      });
    });
    expect(await send()).toMatchObject({ status: 200, failure: null, milliseconds: expect.any(Number) as number });
    expect(got).toEqual({ method: 'POST', text: '{"é":1}', header: 'b', length: '8' });
  });

  it.each([
    [204, null],
    [299, null],
    [400, 'answered 400'],
    [410, 'answered 410'],
    [500, 'answered 500'],
  ])('takes %d for %p', async (status, failure) => {
    await answering(status);
    expect(await send()).toMatchObject({ status, failure });
  });

  it('takes an answer that would make another protocol of the connection for a failure', async () => {
    await receive((request, { socket }) => {
      request.resume();
      socket?.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n');
    });
    expect(await send()).toMatchObject({ status: 101, failure: 'answered 101' });
  });

  it('tells how long a receiver asks it to wait', async () => {
    await answering(503, { 'retry-after': '120' });
    expect(await send()).toMatchObject({ status: 503, retryAfterMs: 120_000 });
  });

  it('follows no redirect', async () => {
    let asked = 0;
    await receive((request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(307, { location: url }).end();
    });
    expect(await send()).toMatchObject({ status: 307, failure: 'answered 307, redirects are not followed' });
    expect(asked).toBe(1);
  });

  it('waits for no answer for ever', async () => {
    await receive((request) => void request.resume());
    expect(await send()).toMatchObject({ status: null, failure: 'no answer in 1.5 s' });
  });

  it('waits for no end of an answer for ever: its status counts', async () => {
    await receive((request, response) => {
      request.resume();
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await send()).toMatchObject({ status: 200, failure: null });
  });

  it('reads little of a huge answer', async () => {
    let written = 0;
    const closed = new Promise<void>((resolve) => {
      void receive((request, response) => {
        request.resume();
        response.on('close', resolve);
        const write = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
        };
        response.on('drain', write);
        write();
      });
    });
    while (url === undefined || !server?.listening) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await send()).toMatchObject({ status: 200, failure: null });
    await closed;
    expect(written).toBeLessThan(64 * 1024 * 1024); // what the sockets hold; it would have gone on for ever
  });

  it('keeps the connection for the next', async () => {
    await answering(200);
    for (let n = 0; n < 3; n++) await send();
    expect(sockets.size).toBe(1);
  });

  it('takes a kept connection that was closed meanwhile for no failure', async () => {
    let asked = 0;
    await receive((request, response) => {
      if (++asked === 2) return void request.socket.resetAndDestroy();
      request.resume();
      response.end();
    });
    await send();
    expect(await send()).toMatchObject({ status: 200, failure: null });
    expect([asked, sockets.size]).toEqual([3, 2]);
  });

  it('fails where nobody listens, and when it is cut off', async () => {
    await answering(200);
    const cut = new AbortController();
    const cutOff = send(url, cut.signal);
    cut.abort();
    expect(await cutOff).toMatchObject({ status: null, failure: expect.stringContaining('no connection') as string });
    await new Promise((resolve) => server.close(resolve));
    expect(await send()).toMatchObject({ status: null, failure: 'no connection (ECONNREFUSED)' });
  });

  describe('that may not ask private addresses', () => {
    beforeEach(() => (sender = new HttpWebhookSender({ allowPrivate: false, timeoutMs: 1_500 })));

    it.each([
      ...['http://127.0.0.1:1/', 'http://[::1]:1/', 'http://[::ffff:7f00:1]:1/', 'http://10.0.0.1/'],
      ...['http://localhost:1/', 'http://a.localhost:1/', 'http://169.254.169.254/latest/meta-data/'],
    ])('refuses %s without a request', async (address) => {
      expect(sender.refusal(address)).toBe(refused);
      expect(await send(address)).toMatchObject({ status: null, failure: refused });
    });

    it('refuses a name that stands for one, at the moment it connects', async () => {
      await answering(200);
      const { port } = new URL(url);
      const lookup = guardedLookup((_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]));
      sender = new HttpWebhookSender({ allowPrivate: false, timeoutMs: 1_500, lookup });
      expect(sender.refusal(`http://rebound.example:${port}/`)).toBeNull();
      expect(await send(`http://rebound.example:${port}/`)).toMatchObject({ status: null, failure: refused });
      expect(sockets.size).toBe(0);
    });
  });
});
