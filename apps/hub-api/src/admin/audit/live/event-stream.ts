import type { Position } from '@hubledger/kernel';
import type { FastifyReply } from 'fastify';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FeedSink } from './feed-reader';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no', // a proxy that gathers answers would hold each message back
};
/** Bytes that may wait for a slow reader. */
const MAX_WAITING = 64 * 1024;
const RECONNECT_AFTER_MS = 2_000;

/** Its position is its id, which a browser sends back as `Last-Event-ID`. @param data without a line break, as JSON is */
export const messageOf = (position: Position, data: string): string => `id: ${position}\ndata: ${data}\n\n`;

/** Server-sent events to one reader. */
export class EventStream implements FeedSink {
  private readonly response: ServerResponse;

  constructor(reply: FastifyReply) {
    void reply.headers(HEADERS);
    reply.hijack();
    this.response = reply.raw;
    this.response.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
    this.response.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
  }

  onRoom(listener: () => void): void {
    this.response.on('drain', listener);
  }

  onClose(listener: () => void): void {
    if (this.response.destroyed) listener();
    else this.response.once('close', listener);
  }

  send(bytes: Buffer): boolean {
    this.response.write(bytes);
    return this.hasRoom;
  }

  /** An id without data moves on what `Last-Event-ID` will be, and is no message. */
  reached(position: Position): void {
    if (this.hasRoom) this.response.write(`: still here\nid: ${position}\n\n`);
  }

  end(): void {
    this.response.end();
  }

  private get hasRoom(): boolean {
    return this.response.writableLength < MAX_WAITING;
  }
}
