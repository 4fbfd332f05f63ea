import {
  type Appended,
  EventLog,
  HubReadOnly,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type StreamName,
} from '@hubledger/kernel';

/** What a hub notes about those who read or try to: of a replay nobody wants to know. */
const NOTES_OF_READING: ReadonlySet<string> = new Set([
  'CredentialUsed',
  'AuditQueried',
  'AuditExported',
  'AuditExportEnded',
  'LoginFailed',
  'AdminTokenRejected',
]);

/** The log of a replica: whole, and closed. */
export class ReplicaLog extends EventLog {
  /** It may be the copy of a log on a server. */
  override readonly countsEvents = false;

  constructor(private readonly log: EventLog) {
    super();
  }

  /** Notes about reading are answered as if they had been written. @throws HubReadOnly for anything else */
  async append(_stream: StreamName, events: readonly NewEvent[]): Promise<Appended> {
    if (!events.every(({ type }) => NOTES_OF_READING.has(type))) throw new HubReadOnly();
    return { revision: 0, position: await this.log.head() };
  }

  async setRetention(): Promise<void> {
    throw new HubReadOnly();
  }

  readStream(stream: StreamName, options?: ReadStreamOptions): Promise<RecordedEvent[]> {
    return this.log.readStream(stream, options);
  }

  readAll(options?: ReadAllOptions): Promise<RecordedEvent[]> {
    return this.log.readAll(options);
  }

  readAt(positions: readonly Position[]): Promise<RecordedEvent[]> {
    return this.log.readAt(positions);
  }

  subscribeAll(options?: { after?: Position; signal?: AbortSignal }): AsyncIterable<RecordedEvent[]> {
    return this.log.subscribeAll(options);
  }

  head(): Promise<Position> {
    return this.log.head();
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
