import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly id: string;
  readonly type: string;
  /** One entry for `audit.event`, several for `audit.events`. */
  readonly entries: ReadonlyArray<{ readonly position: string; readonly type: string }>;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

/** How to answer one: a status, or `never`. */
export type Behaviour = (received: Received, count: number) => number | 'never';

/** Somebody else's server: checks signatures as the Standard Webhooks specification tells receivers to. */
export class WebhookReceiver {
  readonly got: Received[] = [];
  readonly forged: string[] = [];
  behaviour: Behaviour = () => 200;
  secret = '';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const receiver = new WebhookReceiver(server, `http://127.0.0.1:${port}/hook`);
    server.on('request', (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const answer = receiver.take(request, Buffer.concat(chunks).toString());
        if (answer !== 'never') response.writeHead(answer).end();
      });
    });
    return receiver;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Positions in the order they came. */
  positions(): string[] {
    return this.got.flatMap(({ entries }) => entries.map(({ position }) => position));
  }

  private take({ headers }: IncomingMessage, text: string): number | 'never' {
    const id = String(headers['webhook-id']);
    if (!this.isGenuine(headers, id, text)) this.forged.push(text);
    const { type, data } = JSON.parse(text) as { type: string; data: Received['entries'] | Received['entries'][0] };
    const received = { id, type, entries: Array.isArray(data) ? data : [data], text, headers } as Received;
    this.got.push(received);
    return this.behaviour(received, this.got.length);
  }

  private isGenuine(headers: IncomingMessage['headers'], id: string, text: string): boolean {
    const timestamp = String(headers['webhook-timestamp']);
    if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > 300) return false;
    const key = Buffer.from(this.secret.replace('whsec_', ''), 'base64');
    const expected = Buffer.from(createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64'));
    const signatures = String(headers['webhook-signature']).split(' ');
    return signatures.some((signature) => {
      const given = Buffer.from(signature.replace('v1,', ''));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}
