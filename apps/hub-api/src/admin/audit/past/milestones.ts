import {
  type Cut,
  EventLog,
  type Json,
  KeyedMutex,
  type Position,
  type RecordedEvent,
  Snapshots,
  type StreamName,
} from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';

/** A stream is folded so far behind one milestone before the next is kept. */
export const MILESTONE_EVERY = 1_000;
/** Of a large state fewer are kept: they take no more than the events that they stand for. */
const CHARACTERS_FOR_AN_EVENT = 500;

export interface Milestone {
  readonly state: Json;
  /** The last one that it holds. */
  readonly event: RecordedEvent;
}

type Placed = readonly [revision: number, position: Position, characters: number];

/**
 * What long streams had come to, now and then along their way, so that a state of the past is folded from near by. Only
 * what was folded from the first event on is kept, never what decisions remember. A cache: lost with the read models, and
 * dropped where its version or the log is another one.
 */
@Injectable()
export class Milestones {
  private readonly turns = new KeyedMutex();

  constructor(
    private readonly snapshots: Snapshots,
    private readonly log: EventLog,
  ) {}

  /** The last one that the cut holds. */
  async within(stream: StreamName, version: number, cut: Cut): Promise<Milestone | null> {
    const last = (await this.placed(stream, version)).findLast(([, position]) => position <= cut.position);
    return last === undefined ? null : this.at(stream, version, last);
  }

  /**
   * Kept, if it is far enough behind the one before.
   *
   * @returns how many events further on the next is due
   */
  async offer(event: RecordedEvent, version: number, state: Json): Promise<number> {
    const { stream, revision, position, id } = event;
    const text = JSON.stringify(state);
    const every = Math.max(MILESTONE_EVERY, Math.ceil(text.length / CHARACTERS_FOR_AN_EVENT));
    await this.turns.run(stream, async () => {
      const placed = await this.placed(stream, version);
      const others = placed.filter(([other]) => slotOf(other) !== slotOf(revision));
      const kept = [...others, [revision, position, text.length] as const].sort(([a], [b]) => a - b);
      const one = { state: [id, text], revision, position, commands: [] };
      await this.snapshots.save(`${stream}@${slotOf(revision)}`, version, one);
      const all = kept.map((each) => [...each]);
      await this.snapshots.save(listOf(stream), version, { state: all, revision, position, commands: [] });
    });
    return every;
  }

  private async placed(stream: StreamName, version: number): Promise<readonly Placed[]> {
    const saved = await this.snapshots.load(listOf(stream), version).catch(() => null);
    return (saved?.state ?? []) as unknown as Placed[];
  }

  private async at(stream: StreamName, version: number, [revision, position]: Placed): Promise<Milestone | null> {
    const saved = await this.snapshots.load(`${stream}@${slotOf(revision)}`, version).catch(() => null);
    const [event] = await this.log.readStream(stream, { after: revision - 1, limit: 1 });
    if (saved?.revision !== revision || event?.position !== position) return null;
    const [id, text] = saved.state as [string, string];
    return event.id === id ? { state: JSON.parse(text) as Json, event } : null;
  }
}

/** One milestone each: what is kept anew takes the place of what was there. */
const slotOf = (revision: number): number => Math.floor(revision / MILESTONE_EVERY);
const listOf = (stream: StreamName): string => `${stream}@`;
