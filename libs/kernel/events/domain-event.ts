/** A fact as the domain writes it: flat JSON, ISO-8601 UTC strings, ids by reference, no secrets. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

export type ActorKind = 'user' | 'admin-token' | 'system' | 'anonymous';

/** Flat strings stored beside every event. `ip` and `userAgent` are sealed (see `sealing.ts`), `ipHash` is keyed. */
export interface EventMetadata {
  readonly $correlationId: string;
  readonly $causationId: string;
  readonly commandId: string;
  readonly actorId: string;
  readonly actorKind: ActorKind;
  readonly onBehalfOf?: string;
  readonly ip?: string;
  readonly ipHash?: string;
  readonly userAgent?: string;
  readonly tokenId?: string;
  readonly requestId?: string;
  /** Hash of the request body, so that a reused Idempotency-Key with another body is told apart. */
  readonly requestHash?: string;
  readonly schemaVersion: string;
  readonly appVersion: string;
  /** Written only by a migration; `recordedAt` is then this. */
  readonly originalRecordedAt?: string;
}

/** An event on its way into a stream. `id` is a UUID and makes a repeated append recognisable. */
export interface NewEvent<E extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly type: E['type'];
  readonly data: E['data'];
  readonly metadata: EventMetadata;
}

/** 20 decimal digits, zero padded, opaque: compare as text, never as a number. */
export type Position = string;

/** `<category>-<id>`; the id is never a mutable name. */
export type StreamName = string;

export interface Recorded {
  readonly id: string;
  readonly stream: StreamName;
  /** 0-based place in the stream. */
  readonly revision: number;
  readonly position: Position;
  /** ISO-8601 UTC. */
  readonly recordedAt: string;
  readonly metadata: EventMetadata;
}

export type RecordedEvent<E extends DomainEvent = DomainEvent> = E & Recorded;

export const categoryOf = (stream: StreamName): string => stream.slice(0, stream.indexOf('-'));
export const idOf = (stream: StreamName): string => stream.slice(stream.indexOf('-') + 1);
