import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { BSON } from 'mongodb';

const [OP_REPLY, OP_QUERY, OP_MSG] = [1, 2004, 2013];
const HELLO = {
  ...{ ok: 1, helloOk: true, isWritablePrimary: true, ismaster: true, readOnly: false },
  ...{ maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 },
  ...{ minWireVersion: 0, maxWireVersion: 21 },
};
const REFUSAL = { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' };

/** Greets as MongoDB does and lets nobody in: FerretDB on files asks nobody for a password. */
export class RefusingMongo {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<RefusingMongo> {
    const server = createServer();
    const mongo = new RefusingMongo(server);
    server.on('connection', (socket) => mongo.serve(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return mongo;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
        const length = rest.readInt32LE(0);
        socket.write(answerTo(rest.subarray(0, length)));
        rest = rest.subarray(length);
      }
    });
  }
}

const answerTo = (message: Buffer): Buffer => {
  const id = message.readInt32LE(4);
  if (message.readInt32LE(12) === OP_QUERY) {
    const head = Buffer.alloc(20);
    head.writeInt32LE(1, 16); // one document
    return framed(id, OP_REPLY, [head, hello()]);
  }
  const [command = ''] = Object.keys(BSON.deserialize(message.subarray(21)));
  const body = /^(hello|ismaster)$/i.test(command) ? hello() : BSON.serialize(REFUSAL);
  return framed(id, OP_MSG, [Buffer.alloc(5), body]); // no flags, one body
};

const hello = (): Uint8Array => BSON.serialize({ ...HELLO, localTime: new Date() });

const framed = (answers: number, kind: number, parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + body.length, 0);
  head.writeInt32LE(answers, 8);
  head.writeInt32LE(kind, 12);
  return Buffer.concat([head, body]);
};
