import type { Db } from 'mongodb';
import type { Calls } from '../connection/calls';
import { serverTime } from '../connection/server-time';

/** Milliseconds. Two clocks run apart by far less than a millisecond in that time. */
const CARRIED_FOR = 5_000;
/** Between our own two clocks: the machine was suspended, or one of them was set. */
const APART = 50;

/** What the server's clock shows now, no earlier and no later than. */
export interface Bounds {
  readonly earliest: Date;
  readonly latest: Date;
}

interface Answer {
  readonly time: number;
  readonly sentAt: number;
  readonly arrivedAt: number;
  /** Of the clock on the wall, from `sentAt` on. */
  readonly ahead: number;
}

/** The clock of the primary, asked now and then and carried on by our own: its answer is as old as its way back took. */
export class ServerClock {
  private answer: Answer | null = null;
  private asking: Promise<Answer> | null = null;

  constructor(
    private readonly database: Db,
    private readonly calls: Calls,
    private readonly now: () => number = () => performance.now(),
    private readonly wall: () => number = () => Date.now(),
  ) {}

  async bounds(): Promise<Bounds> {
    const asked = () => (this.asking ??= this.ask().finally(() => (this.asking = null)));
    const { time, sentAt, arrivedAt } = this.known() ?? (await asked());
    const now = this.now();
    return { earliest: new Date(time + Math.floor(now - arrivedAt)), latest: new Date(time + Math.ceil(now - sentAt)) };
  }

  /** Another server may be the primary from now on. */
  forget(): void {
    this.answer = null;
  }

  private known(): Answer | null {
    if (!this.answer || this.now() - this.answer.sentAt >= CARRIED_FOR) return null;
    return Math.abs(this.wall() - this.now() - this.answer.ahead) < APART ? this.answer : null;
  }

  private async ask(): Promise<Answer> {
    const sentAt = this.now();
    const ahead = this.wall() - sentAt;
    const time = (await serverTime(this.database, this.calls)).getTime();
    return (this.answer = { time, sentAt, arrivedAt: this.now(), ahead });
  }
}
