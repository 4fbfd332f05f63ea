import {
  AggregateStore,
  type Clock,
  type CommandMetadata,
  type EventLog,
  EventLoopTurns,
  MAX_PAGE,
  newId,
  type RecordedEvent,
} from '@hubledger/kernel';
import { dayAfter, dayFrom, dayOf, isOver } from '../../domain/telemetry/days';
import {
  type DaySummary,
  streamOfDay,
  type SummarisedDay,
  summaryStreamOf,
  type TelemetryKind,
} from '../../domain/telemetry/telemetry-kind';
import type { ClosedDays } from './closed-days';

/** After a day's end, before it is closed: longer than anything waits to be written. */
const MARGIN_MS = 3_600_000;
const SECONDS_A_DAY = 86_400;

type Log = Pick<EventLog, 'readStream' | 'readAll' | 'setRetention'>;

/**
 * Ends days of telemetry: first the summary, appended where the last one was the last, so that no day has two; then the
 * retention of its stream. A crash in between leaves a summary without a retention, which the next run makes good.
 */
export class TelemetryDays {
  constructor(
    private readonly log: Log,
    private readonly store: AggregateStore,
    private readonly clock: Clock,
    private readonly closed: ClosedDays,
    private readonly keptDays: number,
  ) {}

  /**
   * Closes every day that is over.
   *
   * @throws StreamMoved when another process is at it as well
   */
  async close(kind: TelemetryKind, signal?: AbortSignal): Promise<void> {
    const turns = new EventLoopTurns();
    let last = await this.lastSummary(kind);
    if (last) await this.expire(kind, last.data.day);
    const done = this.closed.last(kind) ?? last?.data.day ?? null;
    for (let day = done === null ? await this.firstDay() : dayAfter(done); this.isOver(day); day = dayAfter(day)) {
      if (signal?.aborted) return;
      this.closed.close(kind, day);
      const { summary, events } = await this.fold(kind, day, turns);
      if (events > 0) {
        const event = summary.event({ day, events, keptDays: this.keptDays });
        const expected = last ? last.revision : 'no-stream';
        const { revision } = await this.store.record(summaryStreamOf(kind), [event], this.itself(), expected);
        last = { data: event.data, revision };
        await this.expire(kind, day);
      }
      if (turns.due()) await turns.take();
    }
  }

  /** Days that were closed while something else was set, and whose events may still be there. */
  async applySetting(kind: TelemetryKind): Promise<void> {
    const today = dayOf(this.clock.now());
    let before: number | undefined;
    for (;;) {
      const page = await this.summaries(kind, before);
      for (const { data } of page) {
        if (data.day < dayFrom(today, -Math.max(data.keptDays, this.keptDays) - 1)) return;
        if (data.keptDays !== this.keptDays) await this.expire(kind, data.day);
      }
      before = page.at(-1)?.revision;
      if (before === undefined) return;
    }
  }

  private async fold(kind: TelemetryKind, day: string, turns: EventLoopTurns) {
    const summary: DaySummary = kind.summary();
    const stream = streamOfDay(kind, day);
    let [events, after] = [0, -1];
    for (;;) {
      const page = await this.log.readStream(stream, { after, limit: MAX_PAGE });
      for (const event of page) summary.take(event);
      events += page.length;
      after = page.at(-1)?.revision ?? after;
      if (page.length < MAX_PAGE) return { summary, events };
      if (turns.due()) await turns.take();
    }
  }

  private async expire(kind: TelemetryKind, day: string): Promise<void> {
    await this.log.setRetention(streamOfDay(kind, day), { maxAge: this.keptDays * SECONDS_A_DAY });
  }

  private async lastSummary(kind: TelemetryKind): Promise<Summary | undefined> {
    return (await this.summaries(kind))[0];
  }

  /** Newest first. */
  private async summaries(kind: TelemetryKind, before?: number): Promise<Summary[]> {
    const events = await this.log.readStream(summaryStreamOf(kind), { after: before, backwards: true, limit: 100 });
    return events as Array<RecordedEvent & Summary>;
  }

  /** Of the log itself: no telemetry is older. */
  private async firstDay(): Promise<string> {
    const [first] = await this.log.readAll({ limit: 1 });
    return dayOf(first ? new Date(first.recordedAt) : this.clock.now());
  }

  private isOver(day: string): boolean {
    return isOver(day, this.clock.now(), MARGIN_MS);
  }

  private itself(): CommandMetadata {
    const id = newId();
    const at = this.clock.iso();
    return { commandId: id, correlationId: id, causationId: id, at, actorId: 'system', actorKind: 'system' };
  }
}

interface Summary {
  readonly data: SummarisedDay;
  readonly revision: number;
}
