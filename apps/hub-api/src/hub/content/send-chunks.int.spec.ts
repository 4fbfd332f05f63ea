import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { sendChunks } from './send-chunks';

const MIB = 1024 * 1024;

/** Chunks from one buffer that is filled anew each time, as a file's are. */
class Lent implements AsyncIterableIterator<Uint8Array> {
  asked = 0;
  readonly over: Promise<void>;
  private end = (): void => undefined;
  private readonly buffer = Buffer.alloc(MIB);

  constructor(private readonly count: number) {
    this.over = new Promise((resolve) => (this.end = resolve));
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    await new Promise(setImmediate);
    if (this.asked === this.count) return this.return();
    return { done: false, value: this.buffer.fill(++this.asked) };
  }

  async return(): Promise<{ done: true; value: undefined }> {
    this.end();
    return { done: true, value: undefined };
  }
}

describe('sending chunks', () => {
  let server: Server;
  let lent: Lent[];
  let promised: number;

  beforeEach(async () => {
    lent = [new Lent(40)];
    promised = 40 * MIB;
    let n = 0;
    server = createServer((request, response) => {
      response.writeHead(200, { 'content-length': promised });
      void sendChunks(response, request.socket, lent[n++]!, promised);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
    jest.restoreAllMocks();
  });

  const asked = async (requests: number): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined); // it is cut off
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(requests));
    return socket;
  };

  it('sends them as they were when they were lent', async () => {
    const { port } = server.address() as AddressInfo;
    const body = Buffer.from(await (await fetch(`http://127.0.0.1:${port}`)).arrayBuffer());
    expect(body.equals(Buffer.concat(Array.from({ length: 40 }, (_, n) => Buffer.alloc(MIB, n + 1))))).toBe(true);
    await lent[0]!.over;
  });

  it('waits for a reader who does not read, and leaves when he goes', async () => {
    const socket = await asked(1);
    socket.pause();
    for (let before = -1; before !== lent[0]!.asked;) {
      before = lent[0]!.asked;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(lent[0]!.asked).toBeLessThan(40); // the system's buffers take some
    socket.destroy();
    await lent[0]!.over;
  });

  it('leaves also what waited behind another answer on its connection', async () => {
    lent.push(new Lent(40));
    const socket = await asked(2);
    socket.pause();
    while (lent[1]!.asked === 0) await new Promise(setImmediate);
    socket.destroy();
    await Promise.all(lent.map(({ over }) => over));
    expect(lent[1]!.asked).toBe(1);
  });

  it('cuts off an answer that lacks bytes, and says so', async () => {
    const said = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    promised += 1;
    const socket = await asked(1);
    socket.resume();
    await once(socket, 'close');
    expect(said).toHaveBeenCalledWith('An answer was cut off: 1 bytes are missing');
  });
});
