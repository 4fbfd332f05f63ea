import { type Readiness, readinessOf, serves } from '@hubledger/platform/health';
import { oneAtATime } from '@hubledger/kernel';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartRefused } from '@hubledger/stores';
import type { BackgroundApp } from '../../hub-api/src/background-app';

const STARTING: Readiness = { status: 'starting', stores: [], projections: [] };
const JSON_TYPE = 'application/json; charset=utf-8';

/** What watches over the process asks here: `/health/live`, `/health/ready`, `/metrics`. From before the stores are there. */
export class HealthServer {
  private app: BackgroundApp | null = null;

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.answer(request, response).catch(() => end(response, 503, JSON_TYPE, '{"status":"unavailable"}'));
    });
  }

  /** @throws StartRefused */
  static async open(host: string, port: number): Promise<HealthServer> {
    const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 72_000 });
    await new Promise<void>((resolve, reject) => {
      const refuse = ({ message }: Error): void =>
        reject(new StartRefused(`HUB_PROJECTOR_PORT=${port} on ${host} can't be used: ${message}`));
      server.once('error', refuse);
      server.listen(port, host, () => {
        server.off('error', refuse);
        resolve();
      });
    });
    const bound = server.address() as AddressInfo;
    const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
    return new HealthServer(server, `http://${name}:${bound.port}`);
  }

  /** From here on it tells of this. */
  tellOf(app: BackgroundApp): void {
    this.app = app;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private async answer({ method, url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = url.split('?', 1)[0];
    if (method !== 'GET' && method !== 'HEAD') return end(response, 405, JSON_TYPE, '{"detail":"Method Not Allowed"}');
    if (path === '/health/live') return end(response, 200, JSON_TYPE, '{"status":"live"}');
    if (path === '/health/ready') {
      const readiness = await this.readiness();
      return end(response, serves(readiness) ? 200 : 503, JSON_TYPE, JSON.stringify(readiness));
    }
    if (path === '/metrics' && this.app) {
      return end(response, 200, this.app.metrics.contentType, await this.app.metrics.text());
    }
    end(response, path === '/metrics' ? 503 : 404, JSON_TYPE, '{"detail":"Not Found"}');
  }

  /** Ready without a projection as well: it stands by for those that run elsewhere. */
  private readonly readiness = oneAtATime(async (): Promise<Readiness> => {
    if (!this.app) return STARTING;
    const [stores, projections] = await Promise.all([
      this.app.stores.check(),
      this.app.projector.status().catch(() => []),
    ]);
    return readinessOf(stores, projections);
  });
}

const end = (response: ServerResponse, status: number, type: string, body: string): void => {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
};
