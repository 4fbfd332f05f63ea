import {
  type AnyProcessManager,
  type Clock,
  type CommandMetadata,
  DomainError,
  type EventLog,
  type EventMetadata,
  type Issued,
  LogDamaged,
  type Position,
  type RecordedEvent,
  StreamMoved,
  untilAborted,
  uuidV5,
} from '@hubledger/kernel';
import { backOff } from './back-off';
import type { Upcast } from './prepare-events';
import type { Report } from './run-context';

export type ProcessManagerCheckpointed = {
  type: 'ProcessManagerCheckpointed';
  data: { processManager: string; position: Position };
};

export interface ProcessManagerOptions {
  readonly upcast: Upcast;
  readonly clock: Clock;
  readonly report: (report: Report) => void;
  /** Sends a command to its handler; rejects when it failed. */
  readonly issue: (command: Issued, metadata: CommandMetadata) => Promise<unknown>;
  /** Metadata of the checkpoint events. */
  readonly metadata: EventMetadata;
  /** Tries per command before it stops; default 8, about 10 s. */
  readonly maxTries?: number;
}

export interface ProcessManagerStatus {
  readonly name: string;
  readonly state: 'live' | 'halted';
  readonly position: Position | null;
  readonly error: { readonly message: string; readonly position: Position; readonly eventId: string } | null;
}

/** Each checkpoint is an event: they must not double the log. What they trail by is delivered again after a kill. */
const EVERY_MS = 1_000;
const EVERY_HANDLED = 500;
/** Handled or not: how much of the log a restart reads in vain. */
const EVERY_EVENTS = 10_000;

/**
 * Runs one process manager along the log, at least once per event: a command's id follows from the event's, so one
 * that is issued again has no second effect. Its checkpoint is the last event of `processmanager-{name}`, which trails
 * by at most a second of a busy log, or by what came last to a quiet one; without one it starts at the head, so that a new process manager does not act on the past. A command that keeps failing stops
 * it, visibly, unless it is a store that fails; nothing is dropped. Checkpoints follow upon each other: one that finds another
 * behind its own ends the run, as somebody else runs the same.
 */
export class ProcessManagerRunner {
  private readonly ending = new AbortController();
  private running: Promise<void> | null = null;
  private position: Position | null = null;
  private unsaved = 0;
  private unsavedHandled = 0;
  private savedAt = 0;
  private error: ProcessManagerStatus['error'] = null;
  /** Of the last checkpoint; null while there is none. */
  private revision: number | null = null;

  constructor(
    private readonly manager: AnyProcessManager,
    private readonly log: EventLog,
    private readonly options: ProcessManagerOptions,
  ) {}

  /** From here on nothing that happens is overlooked: a process manager begins at the head when it is first known. */
  async register(): Promise<void> {
    if ((await this.log.readStream(this.stream, { backwards: true, limit: 1 })).length > 0) return;
    await this.log.setRetention(this.stream, { maxCount: 1 });
    try {
      await this.checkpoint(await this.log.head());
    } catch (error) {
      if (!(error instanceof StreamMoved)) throw error; // somebody else did
    }
  }

  async start(): Promise<void> {
    if (this.running) throw new Error(`Process manager ${this.manager.name} runs already`);
    await this.register();
    const [last] = await this.log.readStream(this.stream, { backwards: true, limit: 1 });
    this.position = (last as RecordedEvent<ProcessManagerCheckpointed> | undefined)?.data.position ?? null;
    this.revision = last?.revision ?? null;
    this.running = this.read();
  }

  /** Starts, and stops when `signal` aborts or somebody else was found to run the same. */
  async run(signal: AbortSignal): Promise<void> {
    await this.start();
    await untilAborted(AbortSignal.any([signal, this.ending.signal]));
    await this.stop();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
    if (this.position === null || this.unsavedHandled === 0) return;
    try {
      await this.checkpoint(this.position);
    } catch (error) {
      this.report('warning', `The last checkpoint of ${this.manager.name} was not stored`, { error });
    }
  }

  status(): ProcessManagerStatus {
    const state = this.error ? 'halted' : 'live';
    return { name: this.manager.name, state, position: this.position, error: this.error };
  }

  /** After a halt: tries the failing event again. */
  async retry(): Promise<void> {
    if (!this.error) return;
    await this.running;
    this.error = null;
    this.running = this.read();
  }

  private get stream(): string {
    return `processmanager-${this.manager.name}`;
  }

  private async read(): Promise<void> {
    const { signal } = this.ending;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        for await (const batch of this.log.subscribeAll({ after: this.position ?? undefined, signal })) {
          for (const event of batch) {
            await this.take(event);
            if (this.error || signal.aborted) return;
          }
          attempt = 0;
        }
      } catch (error) {
        if (error instanceof StreamMoved) {
          this.report('warning', `Somebody else runs the process manager ${this.manager.name}`, { error });
          return this.ending.abort();
        }
        this.report('warning', 'The subscription to the log broke; reconnecting', { error });
      }
      await backOff(attempt + 1, signal);
    }
  }

  private async take(event: RecordedEvent): Promise<void> {
    if (this.position !== null && event.position <= this.position) return;
    const handled = this.manager.handles.includes(event.type);
    if (handled && !(await this.react(event))) return;
    this.position = event.position;
    this.unsaved += 1;
    if (handled) this.unsavedHandled += 1;
    if (this.isDue()) await this.checkpoint(event.position);
  }

  private isDue(): boolean {
    if (this.unsavedHandled >= EVERY_HANDLED || this.unsaved >= EVERY_EVENTS) return true;
    return this.unsavedHandled > 0 && this.now() - this.savedAt >= EVERY_MS;
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }

  /** False when it halted, or ended, before everything was issued. */
  private async react(event: RecordedEvent): Promise<boolean> {
    try {
      const commands = this.manager.react(this.options.upcast(event)) as Issued[];
      for (const [index, command] of commands.entries()) {
        if (!(await this.issue(command, this.metadataFor(event, index)))) return false;
      }
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.error = { message, position: event.position, eventId: event.id };
      this.report('error', `Process manager ${this.manager.name} stopped: ${message}`, { ...this.error, error });
      return false;
    }
  }

  private async issue(command: Issued, metadata: CommandMetadata): Promise<boolean> {
    for (let attempt = 1; !this.ending.signal.aborted; attempt++) {
      try {
        await this.options.issue(command, metadata);
        return true;
      } catch (error) {
        if (attempt >= (this.options.maxTries ?? 8) && !mayPass(error)) throw error;
        this.report('warning', `Process manager ${this.manager.name}: ${command.type} failed; trying again`, { error });
        await backOff(attempt, this.ending.signal);
      }
    }
    return false;
  }

  private metadataFor(event: RecordedEvent, index: number): CommandMetadata {
    return {
      commandId: uuidV5(event.id, this.manager.name, String(index)),
      correlationId: event.metadata.$correlationId,
      causationId: event.id,
      at: this.options.clock.iso(),
      actorId: `processmanager-${this.manager.name}`,
      actorKind: 'system',
      onBehalfOf: event.metadata.actorId,
    };
  }

  private async checkpoint(position: Position): Promise<void> {
    const { name } = this.manager;
    const event: ProcessManagerCheckpointed = {
      type: 'ProcessManagerCheckpointed',
      data: { processManager: name, position },
    };
    const id = uuidV5('checkpoint', name, position);
    const { revision } = await this.log.append(this.stream, [{ id, ...event, metadata: this.options.metadata }], {
      expectedRevision: this.revision ?? 'no-stream',
    });
    this.revision = revision;
    this.position = position;
    this.unsaved = 0;
    this.unsavedHandled = 0;
    this.savedAt = this.now();
  }

  private report(level: Report['level'], message: string, more: object): void {
    this.options.report({ level, message, ...more });
  }
}

/** A full disk or a store that is away says nothing about the command: it is tried until it is over. */
const mayPass = (error: unknown): boolean =>
  error instanceof DomainError &&
  !(error instanceof LogDamaged) &&
  (error.kind === 'unavailable' || error.kind === 'no-space');
