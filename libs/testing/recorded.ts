import {
  type DomainEvent,
  type EventMetadata,
  positionOf,
  type Recorded,
  type RecordedEvent,
  uuidV5,
} from '@hubledger/kernel';

/** `metadata` may be given in part. */
export type RecordedOverrides = Partial<Omit<Recorded, 'metadata'>> & { readonly metadata?: Partial<EventMetadata> };

/** Of an event that no test asks about. */
export const EVENT_METADATA: EventMetadata = {
  $correlationId: 'correlation',
  $causationId: 'causation',
  commandId: 'command',
  actorId: 'actor',
  actorKind: 'user',
  schemaVersion: '1',
  appVersion: 'test',
};

/**
 * Builds events as a log would give them back: positions and times rise with each call (one second each from
 * 2030-01-01), revisions count per stream. Name the event type to have its data checked: `recorded<UserCreated>(...)`.
 */
export const recorder = () => {
  const revisions = new Map<string, number>();
  let sequence = 0;
  return <E extends DomainEvent = DomainEvent>(
    stream: string,
    type: E['type'],
    data: E['data'],
    overrides: RecordedOverrides = {},
  ): RecordedEvent<E> => {
    sequence += 1;
    const revision = overrides.revision ?? (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const metadata = {
      ...EVENT_METADATA,
      commandId: uuidV5('command', stream, String(revision)),
      ...overrides.metadata,
    };
    return {
      id: uuidV5('event', stream, String(revision)),
      stream,
      position: positionOf(sequence),
      recordedAt: new Date(Date.UTC(2030, 0, 1) + sequence * 1_000).toISOString(),
      ...overrides,
      type,
      data,
      revision,
      metadata,
    } as unknown as RecordedEvent<E>;
  };
};

/** One numbering for a whole spec file; make your own with `recorder()` where numbers matter. */
export const recorded = recorder();
