import { type NewEvent, uuidV5 } from '@hubledger/kernel';

/** `$`: no reader of a log is shown events of the server's own kind. */
const FILLER = '$revision-kept';
const AT_ONCE = 1_000;

export const isFiller = ({ type }: { readonly type: string }): boolean => type.startsWith('$');

/**
 * Stands in for the revisions that retention has taken from the beginning of a stream, so that what is left keeps its
 * own; it is taken away again. In appends that are the same at every try.
 */
export function* fillersUpTo(
  stream: string,
  revision: number,
): Generator<{ readonly events: NewEvent[]; readonly expectedRevision: number | 'no-stream' }> {
  for (let start = 0; start < revision; start += AT_ONCE) {
    const count = Math.min(AT_ONCE, revision - start);
    const events = Array.from({ length: count }, (_, n) => fillerAt(stream, start + n));
    yield { events, expectedRevision: start === 0 ? 'no-stream' : start - 1 };
  }
}

const fillerAt = (stream: string, revision: number): NewEvent => {
  const id = uuidV5('filler', stream, String(revision));
  const by = { actorId: 'system', actorKind: 'system', schemaVersion: '1', appVersion: '' } as const;
  return { id, type: FILLER, data: {}, metadata: { $correlationId: id, $causationId: id, commandId: id, ...by } };
};
