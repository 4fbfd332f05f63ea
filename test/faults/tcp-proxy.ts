import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/**
 * A network between a test's hub and one of its servers: all that passes it can be slowed, swallowed or cut.
 *
 * - `blackhole`: connections stay open, new ones are taken, and nothing passes; what was sent meanwhile arrives at the end.
 * - `delay`: each chunk of either direction waits so long; their order stays.
 * - `cut`: connections under way break, and new ones are refused until `restore`.
 */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private server: Server | null = null;
  private port = 0;
  private latency = 0;
  private isDown = false;
  private gate: { readonly opened: Promise<void>; readonly open: () => void } | null = null;

  private constructor(private readonly target: ProxyTarget) {}

  static async to(target: ProxyTarget): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.listen();
    return proxy;
  }

  get address(): ProxyTarget {
    return { host: '127.0.0.1', port: this.port };
  }

  /** Connections that are open. */
  get connections(): number {
    return this.pairs.size;
  }

  delay(milliseconds: number): void {
    this.latency = milliseconds;
  }

  blackhole(): void {
    if (this.gate) return;
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.gate = { opened, open };
  }

  /** Connections under way break once; new ones are taken. */
  reset(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    this.pairs.clear();
  }

  async cut(): Promise<void> {
    this.isDown = true;
    const { server } = this;
    this.server = null;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    this.reset();
    await closed;
  }

  /** Ends all that was asked for: no delay, nothing swallowed, connections taken on the same port. */
  async restore(): Promise<void> {
    this.latency = 0;
    this.gate?.open();
    this.gate = null;
    if (this.isDown) await this.listen();
    this.isDown = false;
  }

  async close(): Promise<void> {
    await this.cut();
    this.gate?.open();
  }

  private listen(): Promise<void> {
    const server = createServer((client) => this.join(client));
    this.server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', () => {
        this.port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  private join(client: Socket): void {
    const server = connect(this.target);
    const pair = { client, server };
    this.pairs.add(pair);
    this.pass(client, server, pair);
    this.pass(server, client, pair);
  }

  /** One direction: chunk by chunk, so that a slow reader slows the writer. */
  private pass(from: Socket, to: Socket, pair: Pair): void {
    const end = (): void => {
      this.pairs.delete(pair);
      to.destroy();
    };
    from.setNoDelay(true);
    from.on('error', end);
    from.on('close', () => this.pairs.delete(pair));
    void (async () => {
      for await (const chunk of from) {
        if (this.gate) await this.gate.opened;
        if (this.latency > 0) await new Promise((resolve) => setTimeout(resolve, this.latency));
        if (to.destroyed) return;
        if (!to.write(chunk as Buffer))
          await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
      }
      to.end();
    })().catch(() => end());
  }
}
