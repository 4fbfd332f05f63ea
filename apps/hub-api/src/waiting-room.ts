import type { Settings } from '@hubledger/platform/config';
import { createLogger, logLines } from '@hubledger/platform/logging';
import type { StoreNote, StoreWatch, Wait } from '@hubledger/stores';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { errorAnswer } from './http/error-answer';
import { plain } from './http/refusal';

/**
 * Answers at the hub's address while a server that it can't start without is not there: alive, not ready, and 503 for
 * everything else. Says in the log what it waits for.
 */
export class WaitingRoom implements StoreWatch {
  private readonly away = new Map<string, string>();
  private readonly logger: Logger;
  private server: Server | null = null;

  constructor(private readonly settings: Pick<Settings, 'host' | 'port' | 'logLevel'>) {
    this.logger = createLogger(settings.logLevel, logLines());
  }

  waits({ store, reason, attempt, pause }: Wait): void {
    this.away.set(store, reason);
    this.logger.warn({ store, attempt, nextInMs: pause }, `Waiting to start: ${reason}`);
    this.server ??= this.open();
  }

  arrived(store: string): void {
    if (this.away.delete(store)) this.logger.info({ store }, 'The store has arrived');
  }

  noted({ store, message, error }: StoreNote): void {
    this.logger.warn({ store, ...(error ? { err: error } : {}) }, message);
  }

  /** Makes room for the hub. @returns the port that was used; null: none */
  async leave(): Promise<number | null> {
    const { server } = this;
    if (!server?.listening) return null;
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    return port;
  }

  private open(): Server {
    const { host, port } = this.settings;
    const server = createServer((request, response) => this.answer(request, response));
    server.on('error', (error) => this.logger.warn({ err: error }, 'Nothing tells that the hub is not ready'));
    server.listen(port, host, () => {
      this.logger.info({ port: (server.address() as AddressInfo).port }, 'Not ready; /health/ready says why');
    });
    return server;
  }

  private answer({ url = '/' }: IncomingMessage, response: ServerResponse): void {
    const path = url.split('?', 1)[0];
    if (path === '/health/live') return send(response, 200, { status: 'live' });
    if (path === '/health/ready') return send(response, 503, this.readiness(), RETRY);
    const { status, headers, body } = errorAnswer(plain(503, 'The hub is starting, try again shortly'), url);
    send(response, status, body, { ...headers, ...RETRY });
  }

  /** As the hub's own. */
  private readiness(): object {
    const stores = [...this.away].map(([name, error]) => ({ name, open: false, error }));
    return { status: 'starting', stores, projections: [] };
  }
}

const RETRY = { 'retry-after': '5' };

/** The body of the request is not waited for. */
const send = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void => {
  const text = JSON.stringify(body);
  const own = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };
  response.writeHead(status, { ...headers, ...own, 'content-length': Buffer.byteLength(text) }).end(text);
};
