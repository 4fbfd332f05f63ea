import { hasEnded, type Job, type Jobs } from '@hubledger/contexts/operations/contract';
import type { FastifyReply } from 'fastify';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { jobResponse } from './job.dto';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no', // a proxy that gathers answers would hold each message back
};
/** Below what proxies and our own server take for a dead connection. */
const HEARTBEAT_MS = 15_000;
const PROGRESS_EVERY_MS = 250;
/** Bytes that may wait for a slow reader; until it has taken them it gets no progress. */
const MAX_WAITING = 64 * 1024;

/** Server-sent events: `progress` at most four times a second, `end` once, and then the answer is over. */
export const sendJobEvents = (jobs: Jobs, job: Job, reply: FastifyReply): void => {
  void reply.headers(HEADERS);
  const stop = hasEnded(job) ? () => undefined : jobs.watch(job.id, (now) => events.tell(now)); // before any header is sent
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
  const events = new JobEvents(raw, stop);
  events.tell(job);
};

class JobEvents {
  private latest: Job | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly response: ServerResponse,
    private readonly stop: () => void,
  ) {
    this.heartbeat = setInterval(() => this.write(': still here\n\n'), HEARTBEAT_MS);
    response.once('close', () => this.close());
  }

  /** The first at once, the others gathered: the newest counts. */
  tell(job: Job): void {
    const first = this.latest === null;
    this.latest = job;
    if (first || hasEnded(job)) this.send();
    else this.timer ??= setTimeout(() => this.send(), PROGRESS_EVERY_MS);
  }

  private send(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (!this.latest) return;
    const ended = hasEnded(this.latest);
    this.write(`event: ${ended ? 'end' : 'progress'}\ndata: ${JSON.stringify(jobResponse(this.latest))}\n\n`, ended);
    if (!ended) return;
    this.close();
    this.response.end();
  }

  private write(text: string, always = false): void {
    if (always || this.response.writableLength < MAX_WAITING) this.response.write(text);
  }

  private close(): void {
    this.stop();
    clearInterval(this.heartbeat);
    if (this.timer) clearTimeout(this.timer);
  }
}
