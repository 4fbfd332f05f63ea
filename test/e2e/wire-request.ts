import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import type { HubProcess } from './hub-process';

/** Below `fetch`: targets, headers and bodies leave exactly as given, and nothing of the answer is interpreted. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
}

export interface WireRequest {
  readonly headers?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  /** A stream leaves chunked unless `content-length` is given. */
  readonly body?: string | Buffer | AsyncIterable<Uint8Array>;
  /** The address this client calls from: all of 127.0.0.0/8 is ours. */
  readonly localAddress?: string;
  /** The answer goes on without an end: what comes first of it is enough. */
  readonly endless?: boolean;
}

type Caller = Pick<HubProcess, 'baseUrl'>;

/** A connection of its own per request, so that one refused upload can't spoil another's answer. */
export const wire = (
  { baseUrl }: Caller,
  method: string,
  target: string,
  { headers = {}, body, localAddress, endless = false }: WireRequest = {},
): Promise<WireAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    let answered = false;
    // Node itself announces no length on DELETE, and its body would be taken for the next request.
    const length =
      typeof body === 'string' || Buffer.isBuffer(body) ? { 'content-length': Buffer.byteLength(body) } : {};
    const outgoing = request(
      {
        ...{ host: hostname, port, method, path: target, agent: false, localAddress },
        headers: { ...length, ...headers } as OutgoingHttpHeaders,
      },
      (incoming) => {
        answered = true;
        const chunks: Buffer[] = [];
        const done = (): void => {
          const bytes = Buffer.concat(chunks);
          const status = incoming.statusCode ?? 0;
          const { headers, rawHeaders } = incoming;
          resolve({ status, headers, rawHeaders, body: bytes, text: bytes.toString('utf8') });
          outgoing.destroy(); // an early refusal leaves the rest of the upload unsent
        };
        incoming.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (endless) done();
        });
        incoming.on('error', reject);
        incoming.on('end', done);
      },
    );
    outgoing.on('error', (error) => {
      if (!answered) reject(error);
    });
    void send(outgoing, body).catch((error: Error) => {
      if (!answered) reject(error);
    });
  });

const send = async (outgoing: ReturnType<typeof request>, body: WireRequest['body']): Promise<void> => {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    outgoing.end(body);
    return;
  }
  for await (const chunk of body) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk)) {
      await new Promise<void>((resolve) => {
        const resume = (): void => {
          outgoing.off('drain', resume).off('close', resume);
          resolve();
        };
        outgoing.on('drain', resume).on('close', resume);
      });
    }
  }
  outgoing.end();
};

/** JSON in. */
export const wireJson = (
  hub: Caller,
  method: string,
  target: string,
  body: unknown,
  headers: WireRequest['headers'] = {},
): Promise<WireAnswer> =>
  wire(hub, method, target, {
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** Bytes straight to the socket, for requests no HTTP client would write. Answers all that came until the end. */
export const wireBytes = ({ baseUrl }: Caller, bytes: string | Buffer, waitMs = 5_000): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const done = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    socket.setTimeout(waitMs, done);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', done);
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? done() : reject(error)));
  });

export const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** Lines of a commit body. */
export const ndjson = (...lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

export const header = (summary = 'test', more: object = {}): object => ({ key: 'header', value: { summary, ...more } });

export const file = (path: string, content: string | Buffer, encoding: 'base64' | 'utf-8' = 'base64'): object => {
  const text = Buffer.isBuffer(content) ? content : Buffer.from(content);
  return { key: 'file', value: { path, encoding, content: text.toString(encoding === 'base64' ? 'base64' : 'utf8') } };
};

/** @param target e.g. `/api/models/alice/m/commit/main` */
export const commit = (hub: Caller, target: string, token: string, body: WireRequest['body']): Promise<WireAnswer> =>
  wire(hub, 'POST', target, { headers: { 'content-type': 'application/x-ndjson', ...bearer(token) }, body });
