import type { IncomingMessage } from 'node:http';
import { cutConnection } from './cut-connection';

/** What a body must bring in each period, unless it ends. 270 bytes a second by default: the slowest of modems had more. */
const LEAST_BYTES = 16 * 1024;
const LOOK_EVERY_MS = 1_000;

interface Arriving {
  readonly request: IncomingMessage;
  /** When the period began (`performance.now()`), and what the connection had brought by then. */
  since: number;
  bytes: number;
}

/**
 * Cuts off senders that let the hub wait for the rest of a body. Not by the time of the whole request: an upload of
 * hours is as welcome as any, as long as it goes on.
 */
export class SlowBodies {
  private readonly arriving = new Set<Arriving>();
  private readonly timer: NodeJS.Timeout;

  /** @param period milliseconds */
  constructor(private readonly period: number) {
    this.timer = setInterval(() => this.look(), Math.min(LOOK_EVERY_MS, period / 4));
    this.timer.unref();
  }

  /** @returns whether there is one */
  watch(request: IncomingMessage): boolean {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if ((length === undefined || length === '0') && encoding === undefined) return false;
    this.arriving.add({ request, since: performance.now(), bytes: request.socket.bytesRead });
    return true;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    for (const body of this.arriving) {
      const { request } = body;
      if (request.complete || request.destroyed || request.socket.destroyed) this.arriving.delete(body);
      else if (isBehind(request) || request.socket.bytesRead - body.bytes >= LEAST_BYTES) {
        [body.since, body.bytes] = [now, request.socket.bytesRead];
      } else if (now - body.since >= this.period) {
        this.arriving.delete(body);
        cutConnection(request.socket, 408, 'The body of the request did not come in time', request.url);
      }
    }
  }
}

/** Whether the hub itself has yet to read what has come. */
const isBehind = (request: IncomingMessage): boolean => request.readableLength > 0;
