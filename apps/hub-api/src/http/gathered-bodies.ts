import { errorCodes } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { cutConnection } from './cut-connection';

/** Bytes of all bodies that have begun to arrive: of those that come slowly, as the others are parsed at once. */
const MOST_BYTES = 64 * 1024 * 1024;
const FIRST_BYTES = 4 * 1024;

type Done = (error: Error | null, body: Buffer) => void;

/**
 * Bodies that are read as a whole. When they take too much memory together, the oldest of them is given up: senders of
 * good will are through long before, and nobody can take their room by sending most of a body and then nothing.
 */
export class GatheredBodies {
  /** In order of arrival. */
  private readonly arriving = new Set<GatheredBody>();
  private bytes = 0;

  constructor(private readonly most = MOST_BYTES) {}

  /** @param limit bytes; `done` is told of a longer body, and of one that ends too early. */
  gather(request: IncomingMessage, limit: number, done: Done): void {
    if (Number(request.headers['content-length']) > limit)
      return done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE(), NONE);
    const body = new GatheredBody(request);
    this.arriving.add(body);
    const end = (error: Error | null): void => {
      request.off('data', take).off('end', whole).off('error', cut);
      this.leave(body);
      done(error, error ? NONE : body.content);
    };
    const take = (chunk: Buffer): void => {
      if (body.length + chunk.length > limit) return end(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      this.bytes += body.add(chunk);
      if (this.bytes > this.most) this.giveUpOldest();
    };
    const whole = (): void => end(null);
    const cut = (): void => end(new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH());
    request.on('data', take).on('end', whole).on('error', cut);
  }

  private giveUpOldest(): void {
    const [oldest] = this.arriving;
    if (!oldest) return;
    this.leave(oldest);
    cutConnection(oldest.request.socket, 408, 'The body of the request came too slowly', oldest.request.url);
  }

  private leave(body: GatheredBody): void {
    if (this.arriving.delete(body)) this.bytes -= body.capacity;
  }
}

const NONE = Buffer.alloc(0);

/** One buffer that grows: a list of chunks would cost a hundred times their bytes when each brings one. */
class GatheredBody {
  length = 0;
  private buffer: Buffer = NONE;

  constructor(readonly request: IncomingMessage) {}

  get capacity(): number {
    return this.buffer.length;
  }

  get content(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** @returns by how many bytes it has grown. */
  add(chunk: Buffer): number {
    const before = this.capacity;
    const length = this.length + chunk.length;
    if (before === 0 && this.isAll(chunk)) this.buffer = chunk;
    else {
      if (length > before) this.grow(Math.max(length, 2 * before, FIRST_BYTES));
      chunk.copy(this.buffer, this.length);
    }
    this.length = length;
    return this.capacity - before;
  }

  /** As nearly always: the body has come at once. */
  private isAll(chunk: Buffer): boolean {
    return Number(this.request.headers['content-length']) === chunk.length;
  }

  private grow(capacity: number): void {
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
