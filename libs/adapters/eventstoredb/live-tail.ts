import { LogDamaged, type Position, type RecordedEvent, WakeUp } from '@hubledger/kernel';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { reasonOf, Unanswered } from './call-errors';
import type { LogConnection, ReadCall } from './log-connection';
import { followLog } from './read-requests';
import { received } from './recorded-events';
import { RecentEvents, type RecentEventsBounds } from './recent-events';
import { Watchdog } from './watchdog';

const BOUNDS: RecentEventsBounds = { events: 5_000, characters: 8 * 1024 * 1024 };
const [FIRST_PAUSE, LONGEST_PAUSE] = [100, 2_000];
/** A connection that broke, or a leader that changed, is no news. */
const FAILURES_TOLD = 5;

export interface LiveTailOptions {
  /** Position of the log's last record, whoever wrote it. */
  readonly end: () => Promise<Position>;
  /** Milliseconds between two looks at a silent subscription. */
  readonly watch: number;
  readonly bounds?: Partial<RecentEventsBounds>;
  /** Told when the subscription can't be gone on with, once until it can. */
  readonly report?: (message: string) => void;
}

/**
 * The end of the log as it grows: one subscription for all readers of this process, begun with the first of them. It takes
 * what comes at once and keeps a bounded part; who falls behind that reads pages. It goes on from the last record received
 * when the connection breaks, and when the log has grown without a word of it.
 */
export class LiveTail {
  /** Rings for each event, and at the end. */
  readonly arrived = new WakeUp();
  private kept: { readonly recent: RecentEvents; reached: Position } | null = null;
  private following = false;
  private closed = false;
  private call: ReadCall | null = null;
  /** In a row, without a word of the server between two. */
  private failures = 0;

  constructor(
    private readonly connection: LogConnection,
    private readonly options: LiveTailOptions,
  ) {}

  /** Events behind a position, frozen and shared; null: they have to be read. */
  after(position: Position, limit: number): RecordedEvent[] | null {
    return this.kept?.recent.after(position, limit) ?? null;
  }

  begin(): void {
    if (this.following || this.closed) return;
    this.following = true;
    void this.goOn();
  }

  close(): void {
    this.closed = true;
    this.call?.cancel();
    this.arrived.ring();
  }

  private async goOn(): Promise<void> {
    for (let pause = FIRST_PAUSE; !this.closed; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const before = this.kept?.reached;
      try {
        await this.follow();
      } catch (error) {
        if (error instanceof LogDamaged) this.kept = null; // who reads its pages is told
        this.arrived.ring();
        if (++this.failures === FAILURES_TOLD) this.options.report?.(notFollowed(error));
      }
      if (this.kept?.reached !== before) pause = FIRST_PAUSE;
      if (!this.closed) await new Promise((resolve) => setTimeout(resolve, pause).unref());
    }
  }

  private async follow(): Promise<void> {
    if (!this.kept) {
      const reached = await this.options.end();
      this.kept = { recent: new RecentEvents(reached, { ...BOUNDS, ...this.options.bounds }), reached };
      this.arrived.ring();
    }
    const { kept } = this;
    const call = await this.connection.read(followLog(kept.reached), Infinity);
    this.call = call;
    await new Promise<void>((resolve, reject) => {
      const dog = new Watchdog(
        {
          reached: () => kept.reached,
          end: this.options.end,
          onDead: () => end(() => reject(new Unanswered('its subscription is dead'))),
        },
        this.options.watch,
      );
      const end = (settle: () => void): void => {
        dog.stop();
        call.cancel();
        settle();
      };
      const failed = (error: Error): void => end(() => reject(error));
      call.on('data', (message: ReadResp) => {
        dog.hear();
        this.follows();
        try {
          this.take(message, kept);
        } catch (error) {
          failed(error as Error);
        }
      });
      call.on('error', failed);
      call.on('end', () => end(resolve));
      if (this.closed) end(resolve);
    });
  }

  /** The server begins a subscription with a word of its own. */
  private follows(): void {
    if (this.failures >= FAILURES_TOLD) this.options.report?.('The event log is followed again');
    this.failures = 0;
  }

  private take(message: ReadResp, kept: NonNullable<typeof this.kept>): void {
    const stored = message.getEvent()?.getEvent();
    if (!stored) return;
    const { position, event } = received(stored);
    if (position <= kept.reached) return;
    kept.reached = position;
    if (!event) return;
    kept.recent.add(event);
    this.arrived.ring();
  }
}

const notFollowed = (error: unknown): string =>
  `The event log can’t be followed, ${error instanceof LogDamaged ? error.message : reasonOf(error)}; read models stand still until it can`;
