import { connect, type Socket } from 'node:net';
import { percentile } from './numbers';

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Load {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface LoadOptions {
  /** `http://127.0.0.1:1234` */
  readonly address: string;
  /** The n-th request of the run. */
  readonly request: (n: number) => Request;
  readonly connections: number;
  readonly milliseconds: number;
  /** Ends it before that. */
  readonly signal?: AbortSignal;
}

/**
 * A closed loop: each connection sends its next request when it has the answer to the last. On bare sockets, because
 * Node's own client costs more than the servers measured here and would make every ratio look like 1.
 *
 * @throws Error at the first answer that is not 2xx.
 */
export const load = async ({ address, request, connections, milliseconds, signal }: LoadOptions): Promise<Load> => {
  const latencies: number[] = [];
  const until = performance.now() + milliseconds;
  let sent = 0;
  const work = async (): Promise<void> => {
    const connection = await Connection.to(address);
    try {
      for (let now = performance.now(); now < until && !signal?.aborted;) {
        await connection.send(request(sent++));
        latencies.push(performance.now() - now);
        now = performance.now();
      }
    } finally {
      connection.close();
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - started) / 1_000;
  return { perSecond: latencies.length / seconds, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
};

const HEAD_END = Buffer.from('\r\n\r\n');

/** One keep-alive connection; one request at a time. Answers must have a Content-Length. */
export class Connection {
  private received: Buffer[] = [];
  private bytes = 0;
  private awaited: number | null = null;
  private settle: { resolve: () => void; reject: (error: Error) => void } | null = null;
  private asked = '';

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.settle?.reject(error));
    socket.on('close', () => this.settle?.reject(new Error(`The connection ended during ${this.asked}`)));
  }

  static to(address: string): Promise<Connection> {
    const { hostname, port, host } = new URL(address);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new Connection(socket, host)));
      socket.once('error', reject);
    });
  }

  send({ method = 'GET', path, headers = {}, body = '' }: Request): Promise<void> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    this.asked = `${method} ${path}`;
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${this.host}\r\n${lines.join('')}${length}\r\n${body}`);
    });
  }

  close(): void {
    this.settle = null;
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.awaited === null) {
      this.received.push(chunk);
      this.readHead();
    }
    if (this.awaited === null || this.bytes < this.awaited) return;
    this.bytes = 0;
    this.awaited = null;
    this.settle?.resolve();
  }

  private readHead(): void {
    const all = this.received.length === 1 ? this.received[0]! : Buffer.concat(this.received);
    const end = all.indexOf(HEAD_END);
    if (end < 0) return;
    const head = all.toString('latin1', 0, end);
    if (!/^HTTP\/1\.1 2/.test(head)) {
      const text = all.toString('utf8', end + 4, end + 500);
      return this.settle?.reject(new Error(`${this.asked} answered ${head.slice(9, 12)}: ${text}`));
    }
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.settle?.reject(new Error(`${this.asked}: no Content-Length`));
    this.awaited = end + 4 + Number(length);
    this.received = []; // a body is counted, not kept: it may be large
  }
}
