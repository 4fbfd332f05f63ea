import {
  AggregateStore,
  Command,
  type CommandMetadata,
  type Decider,
  type EventLog,
  type EventMetadata,
  KeyedMutex,
  newId,
  type StreamType,
} from '@hubledger/kernel';

type Happened = { type: 'Happened'; data: { text: string } };

export class Happen extends Command<'Happen', { text: string }> {
  readonly type = 'Happen';
}

/** The least a stream can decide, so that what is timed is the way of a command and not its rules. */
const decider: Decider<number, Happen, Happened> = {
  initialState: () => 0,
  decide: ({ data }) => [{ type: 'Happened', data }],
  evolve: (count) => count + 1,
};

export const counting: StreamType<number, Happen, Happened> = { category: 'benchmark', decider };

/** Bytes of a middling event of the hub. */
export const DATA = { text: 'x'.repeat(600) };

export const METADATA: EventMetadata = {
  $correlationId: 'b7c0a1de-0000-4000-8000-000000000000',
  $causationId: 'b7c0a1de-0000-4000-8000-000000000000',
  commandId: 'b7c0a1de-0000-4000-8000-000000000000',
  actorId: 'benchmark',
  actorKind: 'system',
  schemaVersion: '1',
  appVersion: '0.1.0',
};

export const newCommand = (): Happen => {
  const id = newId();
  const metadata = { commandId: id, correlationId: id, causationId: id, at: new Date().toISOString() };
  return new Happen(DATA, { ...metadata, actorId: 'benchmark', actorKind: 'system' });
};

const metadataFor = async ({ commandId }: CommandMetadata): Promise<EventMetadata> => ({ ...METADATA, commandId });

/** A command's way as the hub has it: mutex, fold, decision, append, fold. Each has caches and locks of its own. */
export const storeOver = (log: EventLog): AggregateStore =>
  new AggregateStore(log, new KeyedMutex(), metadataFor, null);
