import { type AddressInfo, connect, type Server } from 'node:net';
import { createServer } from 'node:tls';
import type { Socket } from 'node:net';
import type { KeyPair } from './certificates';

/** Speaks TLS on behalf of a server that does not, as a proxy in front of it does. */
export class TlsProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async to(target: { readonly host: string; readonly port: number }, keyPair: KeyPair): Promise<TlsProxy> {
    const server = createServer(keyPair);
    const proxy = new TlsProxy(server);
    server.on('secureConnection', (client) => {
      const behind = connect(target);
      for (const [from, to] of [
        [client, behind],
        [behind, client],
      ] as const) {
        proxy.sockets.add(from);
        from.on('error', () => undefined); // 'close' follows
        from.on('close', () => {
          proxy.sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    server.on('tlsClientError', () => undefined); // it does not trust us, and says so itself
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
