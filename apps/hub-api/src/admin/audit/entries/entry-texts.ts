import { type DocumentStore, type EventLog, EventLoopTurns, type Position, type Sealer } from '@hubledger/kernel';
import type { FieldChange } from '../past/field-changes';
import { foldedChanges } from './changes/folded';
import { sealedIn, withPersonal } from './changes/personal-changes';
import type { KnownEntry } from './known-entry';
import { causeAddress, causesIn } from './links';
import { isNameKind, type Names, WantedNames } from './names';
import { namesWanted } from './names-in-page';
import { type OpenedTexts, openedTexts, personalText } from './opened-texts';
import type { Hole } from './template';

export interface EntrySources {
  readonly documents: DocumentStore;
  readonly log: Pick<EventLog, 'readStream'>;
  readonly sealer: Pick<Sealer, 'open' | 'openAtOnce'>;
}

export interface ShowOptions {
  /** Whether streams may be read for changes that events do not tell. */
  readonly folded: boolean;
}

/**
 * At most 1,000 entries, in any order, as bytes of JSON: what their holes ask for is looked up now, together. Names are those of
 * today, and what is sealed is opened by keys that are still there.
 */
export const entryTexts = async (
  { documents, log, sealer }: EntrySources,
  entries: readonly KnownEntry[],
  { folded }: ShowOptions,
): Promise<Buffer[]> => {
  const changes = folded ? await changesNotTold(log, entries) : new Map<Position, FieldChange[]>();
  const { wanted, sealed } = wantedBy(entries, changes);
  const [names, opened] = await Promise.all([namesWanted({ documents, log }, wanted), openedTexts(sealer, sealed)]);
  const causes = causesIn(entries);
  const shown = new Shown(names, opened);
  const turns = new EventLoopTurns();
  const texts: Buffer[] = [];
  for (const entry of entries) {
    const fillOf = (hole: Hole): Buffer => {
      if (hole.kind === 'cause') return jsonOf(causeAddress(entry, causes));
      if (hole.kind !== 'changes') return shown.fillOf(hole);
      const { stream, position } = entry.facts;
      const own = changes.get(position);
      return jsonOf(own ? withPersonal(stream, own, (text) => personalText(opened, text)) : null);
    };
    texts.push(entry.json.filled(entry.json.holes.map(fillOf)));
    if (turns.due()) await turns.take();
  }
  return texts;
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
    for (const text of sealedIn(facts.stream, changes.get(facts.position) ?? [])) sealed.add(text);
  }
  return { wanted, sealed };
};

const jsonOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Each name and each sealed text of a page, made once. */
class Shown {
  private readonly known = new Map<string, Buffer>();

  constructor(
    private readonly names: Names,
    private readonly opened: OpenedTexts,
  ) {}

  fillOf(hole: Hole): Buffer {
    const key = hole.kind + hole.of;
    let fill = this.known.get(key);
    if (fill === undefined) this.known.set(key, (fill = this.made(hole)));
    return fill;
  }

  private made({ kind, of, noun }: Hole): Buffer {
    if (kind === 'origin') return jsonOf(this.opened.get(of) ?? null);
    if (kind === 'personal') return jsonOf(personalText(this.opened, of));
    return isNameKind(kind) ? jsonOf(this.names[kind](of, noun)).subarray(1, -1) : jsonOf(null);
  }
}
