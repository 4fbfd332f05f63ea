import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Speaks MongoDB's wire protocol on behalf of a server whose updates are a query followed by a write: one message of all
 * connections is under way at a time, so that nothing comes between the two.
 */
export class OneAtATime {
  private turn: Promise<void> = Promise.resolve();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {}

  static async listen(target: { readonly host: string; readonly port: number }): Promise<OneAtATime> {
    const server = createServer();
    const proxy = new OneAtATime(server, target);
    server.on('connection', (client) => proxy.serve(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(client: Socket): void {
    const server = connect(this.target);
    let answered = (): void => undefined;
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => undefined); // 'close' follows
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
        answered();
      });
    }
    readMessages(server, (message) => {
      client.write(message);
      answered();
    });
    readMessages(client, (message) => {
      if (greets(message)) {
        server.write(message);
        return;
      }
      this.turn = this.turn.then(async () => {
        if (server.destroyed) return;
        const answer = new Promise<void>((resolve) => (answered = resolve));
        server.write(message);
        if (expectsAnswer(message)) await answer;
      });
    });
  }
}

/** Each message begins with its length. */
const readMessages = (socket: Socket, take: (message: Buffer) => void): void => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  });
};

const OP_QUERY = 2004;
const OP_MSG = 2013;
/** Of the first element of a command's document: message header, flags, kind of section, length, type. */
const NAME_AT = 26;
const GREETINGS = ['hello', 'isMaster', 'ismaster', 'ping'];

/** Touches no data: drivers ask it to learn whether the server is there, and give it up if a slow command keeps the answer back. */
const greets = (message: Buffer): boolean =>
  message.readInt32LE(12) === OP_QUERY ||
  (message.readInt32LE(12) === OP_MSG &&
    GREETINGS.some((name) => message.subarray(NAME_AT, NAME_AT + name.length + 1).equals(Buffer.from(`${name}\0`))));

const MORE_TO_COME = 2;

const expectsAnswer = (message: Buffer): boolean =>
  message.readInt32LE(12) !== OP_MSG || (message.readUInt32LE(16) & MORE_TO_COME) === 0;
