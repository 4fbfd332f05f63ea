import { type DocumentStore, type EventLog, EventLoopTurns, type Position, type Sealer } from '@hubledger/kernel';
import type { FieldChange } from '../past/field-changes';
import { foldedChanges } from './changes/folded';
import { sealedIn } from './changes/personal-changes';
import { Fills } from './fills';
import type { KnownEntry } from './known-entry';
import { isNameKind, WantedNames } from './names';
import { namesWanted } from './names-in-page';
import { openedTexts } from './opened-texts';
import type { Template } from './template';

export interface EntrySources {
  readonly documents: DocumentStore;
  readonly log: Pick<EventLog, 'readStream'>;
  readonly sealer: Pick<Sealer, 'open' | 'openAtOnce'>;
}

export interface ShowOptions {
  /** Whether streams may be read for changes that events do not tell. */
  readonly folded: boolean;
}

/** An entry, and what its holes ask for. */
interface Filled {
  readonly json: Template;
  readonly fills: readonly Buffer[];
}

/** At most 1,000 entries, in any order, each as JSON. See `entriesJoined`. */
export const entryTexts = async (
  sources: EntrySources,
  entries: readonly KnownEntry[],
  options: ShowOptions,
): Promise<string[]> => {
  const turns = new EventLoopTurns();
  const texts: string[] = [];
  for (const { json, fills } of await filled(sources, entries, options)) {
    const bytes = Buffer.allocUnsafe(json.lengthWith(fills));
    json.write(fills, bytes, 0);
    texts.push(bytes.toString());
    if (turns.due()) await turns.take();
  }
  return texts;
};

/**
 * At most 1,000 entries, in any order, as elements of a JSON array between two texts: one pass into the bytes that are sent.
 * What their holes ask for is looked up now, together. Names are those of today, and what is sealed is opened by keys that
 * are still there.
 */
export const entriesJoined = async (
  sources: EntrySources,
  entries: readonly KnownEntry[],
  options: ShowOptions,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<Buffer> => {
  const turns = new EventLoopTurns();
  const all = await filled(sources, entries, options);
  let length = Buffer.byteLength(before) + Buffer.byteLength(after) + Math.max(0, all.length - 1);
  for (const { json, fills } of all) length += json.lengthWith(fills);
  const bytes = Buffer.allocUnsafe(length);
  let at = bytes.write(before);
  for (const [index, { json, fills }] of all.entries()) {
    if (index > 0) bytes[at++] = COMMA;
    at = json.write(fills, bytes, at);
    if (turns.due()) await turns.take();
  }
  bytes.write(after, at);
  return bytes;
};

const COMMA = 0x2c;

const filled = async (
  { documents, log, sealer }: EntrySources,
  entries: readonly KnownEntry[],
  { folded }: ShowOptions,
): Promise<Filled[]> => {
  const changes = folded ? await changesNotTold(log, entries) : new Map<Position, FieldChange[]>();
  const { wanted, sealed } = wantedBy(entries, changes);
  const [names, opened] = await Promise.all([namesWanted({ documents, log }, wanted), openedTexts(sealer, sealed)]);
  const fills = new Fills(names, opened, changes, entries);
  return entries.map((entry) => ({ json: entry.json, fills: fills.of(entry) }));
};

const changesNotTold = (log: EntrySources['log'], entries: readonly KnownEntry[]) =>
  foldedChanges(
    log,
    entries.filter(({ json }) => json.holes.some(({ kind }) => kind === 'changes')).map(({ facts }) => facts),
  );

const wantedBy = (entries: readonly KnownEntry[], changes: ReadonlyMap<Position, FieldChange[]>) => {
  const [wanted, sealed] = [new WantedNames(), new Set<string>()];
  for (const { facts, json } of entries) {
    for (const { kind, of } of json.holes) {
      if (isNameKind(kind)) wanted.want(kind, of);
      else if (kind === 'origin' || kind === 'personal') sealed.add(of);
    }
    const own = changes.get(facts.position);
    if (own !== undefined) for (const text of sealedIn(facts.stream, own)) sealed.add(text);
  }
  return { wanted, sealed };
};
