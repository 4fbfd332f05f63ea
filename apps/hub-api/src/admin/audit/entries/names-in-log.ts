import { type EventLog, EventLoopTurns, type RecordedEvent, type ReadStreamOptions } from '@hubledger/kernel';

type Log = Pick<EventLog, 'readStream'>;
type Found = Map<string, string>;
type Data = Readonly<Record<string, unknown>>;

/** Fences and releases may stand behind the event that names a repository last; hardly ever as many as these. */
const TAIL = 8;
const AT_ONCE = 50;

/** Users and organizations keep their name: it stands in their first event. */
export const accountNames = async (log: Log, ids: readonly string[]): Promise<Found> => {
  const found: Found = new Map();
  for (const [category, field] of [
    ['user', 'username'],
    ['organization', 'name'],
  ] as const) {
    const missing = ids.filter((id) => !found.has(id));
    const first = await textsOf(log, missing, { limit: 1 }, (id) => `${category}-${id}`, field);
    for (const [id, name] of first) found.set(id, name);
  }
  return found;
};

/** The name it bore last, `namespace/name`. */
export const repositoryNames = async (log: Log, ids: readonly string[]): Promise<Found> => {
  const stream = (id: string): string => `repository-${id}`;
  const found = await namesOf(log, ids, { limit: TAIL, backwards: true }, stream, fullIdOf);
  const missing = ids.filter((id) => !found.has(id));
  for (const [id, name] of await namesOf(log, missing, { limit: 1 }, stream, fullIdOf)) found.set(id, name);
  return found;
};

export const invitationNumbers = (log: Log, ids: readonly string[]): Promise<Found> =>
  textsOf(log, ids, { limit: 1 }, (id) => `invitation-${id}`, 'numericId');

/** Tokens have a name, SSH keys a title; sessions neither. */
export const credentialNames = (log: Log, streams: readonly string[]): Promise<Found> =>
  namesOf(
    log,
    streams,
    { limit: 1 },
    (stream) => stream,
    ({ name, title }) => textOf(name) ?? textOf(title),
  );

const textsOf = (
  log: Log,
  ids: readonly string[],
  part: ReadStreamOptions,
  stream: (id: string) => string,
  field: string,
): Promise<Found> => namesOf(log, ids, part, stream, (data) => textOf(data[field]));

/** Of each stream the first event read that has a name in it. */
const namesOf = async (
  log: Log,
  ids: readonly string[],
  part: ReadStreamOptions,
  stream: (id: string) => string,
  nameOf: (data: Data) => string | undefined,
): Promise<Found> => {
  const found: Found = new Map();
  const turns = new EventLoopTurns();
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const read = await Promise.all(some.map((id) => log.readStream(stream(id), part)));
    for (const [index, id] of some.entries()) {
      const name = firstName(read[index] ?? [], nameOf);
      if (name !== undefined) found.set(id, name);
    }
    if (turns.due()) await turns.take();
  }
  return found;
};

const firstName = (
  events: readonly RecordedEvent[],
  nameOf: (data: Data) => string | undefined,
): string | undefined => {
  for (const { data } of events) {
    const name = nameOf(data as Data);
    if (name !== undefined) return name;
  }
  return undefined;
};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const fullIdOf = ({ namespace, name }: Data): string | undefined => {
  const [owner, own] = [textOf(namespace), textOf(name)];
  return owner === undefined || own === undefined ? undefined : `${owner}/${own}`;
};
