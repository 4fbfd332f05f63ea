import { Contended, IdempotencyKeyReused, StreamMoved } from '../domain-error';
import type { Command, CommandMetadata, Decider } from './decider';
import type { DomainEvent, EventMetadata, NewEvent, Position, RecordedEvent, StreamName } from './domain-event';
import type { Appended, EventLog, ExpectedRevision } from './event-log';
import { applyTo, type FoldedStream, isSameFold } from './folded-stream';
import { eventIdFor } from '../ids';
import type { KeyedMutex } from '../keyed-mutex';
import { type SeenCommand, type Snapshot, type SnapshotFormat, type Snapshots, SNAPSHOT_EVERY } from './snapshots';

/** A stream folded: its state, where it stands, and which commands it has seen (the last 256). */
export interface Loaded<State> {
  readonly state: State;
  /** -1 when the stream does not exist. */
  readonly revision: number;
  /** Position of the last event; undefined when the stream does not exist. */
  readonly position?: Position;
}

/** A stream folded from its first event. */
export interface Refolded<State> extends Loaded<State> {
  /** What was remembered of it: the same object as `state` where both were alike. */
  readonly remembered: State;
}

export interface Outcome<State, E> extends Loaded<State> {
  /** What this command appended, now or at an earlier try; empty when it changed nothing. */
  readonly events: readonly E[];
  /** True when an earlier try of the same command had its effect already. */
  readonly repeated: boolean;
  /** Revision of the last of `events`; -1 when there are none. `revision` may be further on. */
  readonly appendedAt: number;
}

/** Category-wide facts the store needs beside the rules. */
export interface StreamType<State, C, E extends DomainEvent> {
  readonly category: string;
  readonly decider: Decider<State, C, E>;
  /** Old stored shapes to the current one. */
  readonly upcast?: <X extends RecordedEvent>(event: X) => X;
  /** Absent: this category takes no snapshots. */
  readonly snapshot?: SnapshotFormat<State>;
}

export type MetadataFor = (metadata: CommandMetadata) => Promise<EventMetadata>;

export interface AggregateStoreOptions {
  /** Folded streams kept in memory. */
  readonly cacheSize?: number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

const MAX_TRIES = 8;
const PAGE = 1_000;

/**
 * Runs commands against streams: fold, decide, append at the expected revision, and decide again on a conflict.
 *
 * Every load reads the stream's tail, so an answer is never older than the log; the cache only spares what was folded
 * before. States are folded in place and handed out read-only: take what you need from one before the next `await`.
 */
export class AggregateStore {
  private readonly cache = new Map<StreamName, FoldedStream>();

  constructor(
    private readonly log: EventLog,
    private readonly mutex: KeyedMutex,
    private readonly metadataFor: MetadataFor,
    private readonly snapshots: Snapshots | null,
    private readonly options: AggregateStoreOptions = {},
  ) {}

  async load<State, C, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    id: string,
  ): Promise<Loaded<Readonly<State>>> {
    const stream = `${type.category}-${id}`;
    const { state, revision, position } = await this.mutex.run(`fold:${stream}`, () => this.fold(type, stream));
    return { state: state as State, revision, position };
  }

  /**
   * @throws whatever `decide` throws; `IdempotencyKeyReused`; `Contended` after 8 conflicts.
   */
  async execute<State, C extends Command, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    id: string,
    command: C,
  ): Promise<Outcome<Readonly<State>, E>> {
    const stream = `${type.category}-${id}`;
    return this.mutex.run(stream, async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.attempt(type, stream, command);
        } catch (error) {
          if (!(error instanceof StreamMoved)) throw error;
          if (attempt === MAX_TRIES) throw new Contended(stream);
          const sleep = this.options.sleep ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
          if (attempt > 1) await sleep(Math.random() * 2 ** attempt); // one other writer is met once: look again at once
        }
      }
    });
  }

  /**
   * Appends facts that no decider rules over: the system log (`'any'`), and fences at a revision the caller has checked.
   *
   * @throws StreamMoved when the expectation does not hold.
   */
  async record(
    stream: StreamName,
    events: readonly DomainEvent[],
    command: CommandMetadata,
    expectedRevision: ExpectedRevision,
  ): Promise<Appended> {
    const metadata = await this.metadataFor(command);
    const stamped = events.map((event, index) => ({
      id: eventIdFor(command.commandId, stream, index),
      type: event.type,
      data: event.data,
      metadata,
    }));
    return this.log.append(stream, stamped, { expectedRevision });
  }

  /** As `record`, of facts that have nothing to do with each other: each with the metadata of its own command. */
  async recordEach(stream: StreamName, facts: ReadonlyArray<{ event: DomainEvent; command: CommandMetadata }>) {
    const stamp = async ({ event: { type, data }, command }: { event: DomainEvent; command: CommandMetadata }) => {
      return { id: eventIdFor(command.commandId, stream, 0), type, data, metadata: await this.metadataFor(command) };
    };
    return this.log.append(stream, await Promise.all(facts.map(stamp)), { expectedRevision: 'any' });
  }

  /**
   * Whether the stream has seen the command: for those whose effect is known without running them again.
   *
   * @throws IdempotencyKeyReused when it was seen with another request body.
   */
  async hasSeen<State, C, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    id: string,
    command: CommandMetadata,
  ): Promise<boolean> {
    const stream = `${type.category}-${id}`;
    const { commands } = await this.mutex.run(`fold:${stream}`, () => this.fold(type, stream));
    const seen = commands.get(command.commandId);
    if (seen) await this.assertSameRequest(seen, command);
    return seen !== undefined;
  }

  /**
   * Folds a stream from its first event, whatever is remembered of it; from here on it is remembered as that came out.
   * What is remembered and right stays: thousands of folds taking the place of their like were mostly work for the
   * garbage collector.
   *
   * @returns `remembered`: what decisions would have been based on otherwise, cache and snapshot and what came after them
   */
  async refold<State, C, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    id: string,
  ): Promise<Refolded<Readonly<State>>> {
    const stream = `${type.category}-${id}`;
    return this.mutex.run(`fold:${stream}`, async () => {
      const known = this.cache.get(stream) ?? (await this.restore(type, stream));
      this.cache.delete(stream);
      const fresh: FoldedStream = { state: type.decider.initialState(), revision: -1, commands: new Map() };
      const seen = known.revision;
      for (;;) {
        const page = await this.log.readStream(stream, { after: fresh.revision, limit: PAGE });
        for (const recorded of page) {
          applyTo(type, fresh, recorded);
          if (recorded.revision > seen) applyTo(type, known, recorded);
        }
        if (page.length < PAGE) break;
      }
      const right = isSameFold(known, fresh) ? known : fresh;
      this.remember(stream, right);
      const mayHaveOne = known.restored ?? fresh.revision + 1 >= SNAPSHOT_EVERY;
      if (mayHaveOne && (await this.hasSnapshot(type, stream))) await this.saveSnapshot(type, stream, right);
      const { state, revision, position } = right;
      return { state: state as State, revision, position, remembered: known.state as State };
    });
  }

  private async hasSnapshot<State, C, E extends DomainEvent>(type: StreamType<State, C, E>, stream: StreamName) {
    if (!this.snapshots || !type.snapshot) return false;
    return (await this.snapshots.load(stream, type.snapshot.version).catch(() => null)) !== null;
  }

  private async attempt<State, C extends Command, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    stream: StreamName,
    command: C,
  ): Promise<Outcome<State, E>> {
    const entry = await this.mutex.run(`fold:${stream}`, () => this.fold(type, stream));
    const { commandId } = command.metadata;
    const seen = entry.commands.get(commandId);
    const now = { state: entry.state as State, revision: entry.revision, position: entry.position };
    if (seen) {
      await this.assertSameRequest(seen, command.metadata);
      return { ...now, ...(await this.eventsOf(type, stream, commandId, seen.revision)), repeated: true };
    }
    const events = type.decider.decide(command, now.state);
    if (events.length === 0) return { ...now, events, repeated: false, appendedAt: -1 };
    const metadata = await this.metadataFor(command.metadata);
    const newEvents: NewEvent[] = events.map((event, index) => ({
      id: eventIdFor(commandId, stream, index),
      type: event.type,
      data: event.data,
      metadata,
    }));
    const expectedRevision = now.revision < 0 ? 'no-stream' : now.revision;
    const { revision: appendedAt } = await this.log.append(stream, newEvents, { expectedRevision });
    const after = await this.mutex.run(`fold:${stream}`, () => this.fold(type, stream));
    const { revision, position } = after;
    return { state: after.state as State, revision, position, events, repeated: false, appendedAt };
  }

  /** Compared as it is stored: what is stored may be keyed, as a plain hash of a body would give its secrets away. */
  private async assertSameRequest(seen: SeenCommand, command: CommandMetadata): Promise<void> {
    const { requestHash = '' } = await this.metadataFor(command);
    if (seen.requestHash !== requestHash) throw new IdempotencyKeyReused(command.commandId);
  }

  private async eventsOf<State, C, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    stream: StreamName,
    commandId: string,
    revision: number,
  ): Promise<{ events: E[]; appendedAt: number }> {
    const recorded = await this.log.readStream(stream, { after: revision - 1, limit: PAGE });
    const own = recorded.filter((event) => event.metadata.commandId === commandId);
    const events = own.map((event) => (type.upcast ? type.upcast(event) : event) as unknown as E);
    return { events, appendedAt: own.at(-1)?.revision ?? -1 };
  }

  private async fold<State, C, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    stream: StreamName,
  ): Promise<FoldedStream> {
    const entry = this.cache.get(stream) ?? (await this.restore(type, stream));
    this.cache.delete(stream); // re-inserted below: a failure in between forgets a half-folded state
    const before = entry.revision;
    for (;;) {
      const page = await this.log.readStream(stream, { after: entry.revision, limit: PAGE });
      for (const recorded of page) applyTo(type, entry, recorded);
      if (page.length < PAGE) break;
    }
    this.remember(stream, entry);
    if (crossed(before, entry.revision)) await this.saveSnapshot(type, stream, entry);
    return entry;
  }

  /** A snapshot that can't be kept only makes the next fold longer; the command it came with has had its effect. */
  private async saveSnapshot<State, C, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    stream: StreamName,
    entry: FoldedStream,
  ): Promise<void> {
    if (!this.snapshots || !type.snapshot) return;
    const { version, save } = type.snapshot;
    const { revision, position } = entry;
    const snapshot = { state: save(entry.state as State), revision, position, commands: [...entry.commands] };
    await this.snapshots.save(stream, version, snapshot).catch(() => undefined);
  }

  private async restore<State, C, E extends DomainEvent>(
    type: StreamType<State, C, E>,
    stream: StreamName,
  ): Promise<FoldedStream> {
    const format = type.snapshot;
    const saved = format ? await this.snapshots?.load(stream, format.version).catch(() => null) : null;
    if (format && saved && (await this.fits(stream, saved))) {
      try {
        return { ...saved, state: format.load(saved.state), commands: new Map(saved.commands), restored: true };
      } catch {
        // a shape its format can't read: the events tell the same
      }
    }
    return { state: type.decider.initialState(), revision: -1, commands: new Map() };
  }

  /** Not so after an older backup of the log was restored: the snapshot then tells of events that never happened. */
  private async fits(stream: StreamName, { revision, position }: Snapshot): Promise<boolean> {
    const [event] = await this.log.readStream(stream, { after: revision - 1, limit: 1 });
    return event?.revision === revision && event.position === position;
  }

  private remember(stream: StreamName, entry: FoldedStream): void {
    if (entry.revision < 0) return;
    this.cache.set(stream, entry);
    if (this.cache.size <= (this.options.cacheSize ?? 10_000)) return;
    const oldest = this.cache.keys().next().value;
    if (oldest !== undefined) this.cache.delete(oldest);
  }
}

const crossed = (before: number, after: number): boolean =>
  Math.floor((before + 1) / SNAPSHOT_EVERY) < Math.floor((after + 1) / SNAPSHOT_EVERY);
