import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Sending {
  readonly method?: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const ANSWER_WITHIN_MS = 30_000;

/** Keep-alive connections to one server, no more than `sockets`: what finds none free waits for one. */
export class LoadClient {
  private readonly agent: Agent;
  private readonly server: { readonly host: string; readonly port: string };

  /** @param address `http://127.0.0.1:1234` */
  constructor(address: string, sockets: number) {
    const { hostname: host, port } = new URL(address);
    this.server = { host, port };
    this.agent = new Agent({ keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets });
  }

  /** @throws Error when there is no whole answer within 30 s. */
  send({ method = 'GET', path, headers = {}, body }: Sending): Promise<Answer> {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const sized = body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const request = httpRequest({ ...this.server, agent: this.agent, method, path, headers: sized, signal });
      request.once('error', reject);
      request.once('response', (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        buffer(response).then((bytes) => resolve({ status, headers: answered, body: bytes }), reject);
      });
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
