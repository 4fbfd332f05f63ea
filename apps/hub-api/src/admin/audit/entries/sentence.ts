import type { DomainEvent, RecordedEvent } from '@hubledger/kernel';
import type { Names } from './names';

/**
 * What happened, in one plain sentence without its full stop. It names nobody's personal data: sentences are searched,
 * exported and read over shoulders.
 */
export type Sentence<E extends DomainEvent> = (event: RecordedEvent<E>, names: Names) => string;

/** One for each of these event types. */
export type Sentences<E extends DomainEvent> = {
  readonly [Type in E['type']]: Sentence<Extract<E, { type: Type }>>;
};
