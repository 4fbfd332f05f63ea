import { type Appended, LogOverloaded, LogUnavailable, MAX_PAGE, newId, ORIGIN, StreamMoved } from '@hubledger/kernel';
import { answered, type Moved, type Written } from './append-answers';
import { AppendChannel } from './append-channel';
import { type Append, appendRequest } from './append-requests';
import { isPassing, reasonOf, unavailable, Unanswered } from './call-errors';
import { earlierTry } from './earlier-try';
import type { Patience } from './event-store-settings';
import type { LogConnection } from './log-connection';
import type { LogReads } from './log-reads';
import type { Outage } from './outage';
import { readLog, readStream } from './read-requests';

/** Appends whose answer is outstanding, at most; a slow server is not helped by more. */
const MAX_WAITING = 4_096;
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** Too little time for another try. */
const LEAST_TIME = 500;
const PAUSE = 50;

/**
 * Appends whose outcome is always known or said not to be. A try without an answer is looked for in its stream by the ids
 * of its events, and sent again if it is not there: the same ids at the same expectation have one effect.
 */
export class Appender {
  private channel: Promise<AppendChannel> | null = null;
  private count = 0;
  private bytes = 0;

  constructor(
    private readonly connection: LogConnection,
    private readonly reads: LogReads,
    private readonly outage: Outage,
    private readonly patience: Patience,
  ) {}

  /** @throws StreamMoved, EventTooLarge, LogOverloaded, LogUnavailable */
  async append(append: Append): Promise<Appended> {
    this.outage.check();
    const bytes = append.events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    if (this.count >= MAX_WAITING || this.bytes + bytes > MAX_WAITING_BYTES) {
      throw new LogOverloaded(`${this.count} appends wait for their answer`);
    }
    this.count += 1;
    this.bytes += bytes;
    try {
      return await this.untilKnown(append, bytes, performance.now() + this.patience.whole);
    } finally {
      this.count -= 1;
      this.bytes -= bytes;
    }
  }

  close(): void {
    void this.channel?.then((channel) => channel.close()).catch(() => undefined);
  }

  private async untilKnown(append: Append, bytes: number, until: number): Promise<Appended> {
    for (let pause = PAUSE; ; pause *= 2) {
      try {
        return await this.settled(append, await this.send(append, bytes, until));
      } catch (error) {
        if (!isPassing(error)) throw unavailable(error);
        const found = await this.lookUp(append, until);
        if (found) return found;
        if (until - performance.now() - pause < LEAST_TIME) throw this.givenUp(error);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  private async send(append: Append, bytes: number, until: number): Promise<Written | Moved> {
    const deadline = Math.min(until, performance.now() + this.patience.append);
    const channel = await withinTime(this.opened(), deadline - performance.now());
    const id = newId();
    try {
      const answer = await channel.send(id, appendRequest(append, id), Math.max(deadline - performance.now(), 1));
      this.outage.heard();
      return answered(answer, append.stream, bytes);
    } catch (error) {
      // Others still have their time on it. The next one goes to whoever leads then: a node that no longer does goes on
      // with the calls it has, and refuses what comes on them one by one.
      if (error instanceof Unanswered) channel.retire();
      throw error;
    }
  }

  /** The server knows a repeated append by its ids and answers it as written, so that what moved is no earlier try. */
  private async settled({ stream, expected }: Append, answer: Written | Moved): Promise<Appended> {
    if (answer.kind === 'moved') throw new StreamMoved(stream, expected, answer.actual);
    const { revision, position } = answer;
    return { revision, position: position ?? (await this.positionOf(stream, revision)) };
  }

  /** @throws LogUnavailable when there is no telling. */
  private async lookUp(append: Append, until: number): Promise<Appended | null> {
    const deadline = Math.min(until, performance.now() + this.patience.lookUp);
    for (let pause = PAUSE; ; pause *= 2) {
      try {
        return await this.earlier(append, Math.max(deadline - performance.now(), 1));
      } catch (error) {
        if (!isPassing(error) || performance.now() + pause > deadline) throw this.givenUp(error);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  private async earlier({ stream, events, expected }: Append, silence: number): Promise<Appended | null> {
    if (expected === 'any') {
      const recent = await this.reads.once(readStream(stream, 'end', MAX_PAGE, true), silence);
      return earlierTry(recent.reverse(), events, null);
    }
    const first = expected === 'no-stream' ? 0 : expected + 1;
    return earlierTry(await this.reads.once(readStream(stream, first, events.length), silence), events, first);
  }

  /** Of an event that is there, or of the log's end where retention hides it. */
  private async positionOf(stream: string, revision: number): Promise<string> {
    const [found] = await this.reads.once(readStream(stream, revision, 1), this.patience.lookUp);
    if (found?.event?.revision === revision) return found.position;
    return (await this.reads.once(readLog('end', 1, true), this.patience.lookUp))[0]?.position ?? ORIGIN;
  }

  private givenUp(error: unknown): unknown {
    this.outage.begin(error);
    return isPassing(error) ? new LogUnavailable(`an append is in doubt: ${reasonOf(error)}`) : unavailable(error);
  }

  private opened(): Promise<AppendChannel> {
    if (this.channel) return this.channel;
    const opening: Promise<AppendChannel> = this.connection
      .batchAppend()
      .then((call) => new AppendChannel(call, () => this.forget(opening)));
    opening.catch(() => this.forget(opening));
    this.channel = opening;
    return opening;
  }

  private forget(channel: Promise<AppendChannel>): void {
    if (this.channel === channel) this.channel = null;
  }
}

const withinTime = async <T>(work: Promise<T>, milliseconds: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unanswered('its server can’t be reached', true)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
