import { EventLoopTurns, isSealed, type Json, type RecordedEvent, SealForged, type Sealer } from '@hubledger/kernel';
import { SEALED_METADATA, sealedFieldsOf } from '@projections/audit/audit-index/sealed-fields';
import type { FieldChange } from '../past/field-changes';
import { personalFieldsOf } from '../past/opened';
import { subjectKindOf } from './changes/subject-of';

const ERASED = '(erased)';
const ALTERED = '(altered)';
const AT_ONCE = 100;

type Data = Readonly<Record<string, Json>>;
type Changes = readonly FieldChange[] | null;

const personalChanges = ({ stream }: RecordedEvent): readonly string[] => personalFieldsOf(subjectKindOf(stream));

/** Sealed texts of a page, each opened once. */
export class OpenedTexts {
  private constructor(private readonly opened: ReadonlyMap<string, string | null>) {}

  static async of(
    sealer: Pick<Sealer, 'open'>,
    events: readonly RecordedEvent[],
    changes: ReadonlyMap<string, Changes>,
  ): Promise<OpenedTexts> {
    const sealed = new Set<string>();
    const note = (value: unknown): void => void (isSealed(value) && sealed.add(value));
    for (const event of events) {
      for (const field of SEALED_METADATA) note(event.metadata[field]);
      for (const field of sealedFieldsOf(event.type)) note((event.data as Data)[field]);
      const personal = personalChanges(event);
      for (const { field, before, after } of changes.get(event.position) ?? [])
        if (personal.includes(field)) [before, after].forEach(note);
    }
    return new OpenedTexts(await openedOnce(sealer, [...sealed]));
  }

  /** Null where there is none, or where its key was destroyed. */
  origin(text: string | undefined): string | null {
    return text === undefined ? null : (this.opened.get(text) ?? null);
  }

  data(event: RecordedEvent): object {
    const personal = sealedFieldsOf(event.type);
    if (personal.length === 0) return event.data as Data;
    const shown = { ...(event.data as Data) };
    for (const field of personal) if (field in shown) shown[field] = this.value(shown[field] ?? null);
    return shown;
  }

  changes(event: RecordedEvent, changes: Changes): FieldChange[] | null {
    const personal = personalChanges(event);
    if (!changes?.some(({ field }) => personal.includes(field))) return changes as FieldChange[] | null;
    return changes.map((change) => {
      const { field, before, after } = change;
      return personal.includes(field) ? { field, before: this.value(before), after: this.value(after) } : change;
    });
  }

  private value(value: Json): Json {
    return isSealed(value) ? (this.opened.get(value) ?? ERASED) : value;
  }
}

const openedOnce = async (
  sealer: Pick<Sealer, 'open'>,
  texts: readonly string[],
): Promise<Map<string, string | null>> => {
  const opened = new Map<string, string | null>();
  const turns = new EventLoopTurns();
  for (let at = 0; at < texts.length; at += AT_ONCE) {
    const some = texts.slice(at, at + AT_ONCE);
    const clear = await Promise.all(some.map((text) => sealer.open(text).catch(asAltered)));
    for (const [index, text] of some.entries()) opened.set(text, clear[index] ?? null);
    if (turns.due()) await turns.take();
  }
  return opened;
};

const asAltered = (error: unknown): string => {
  if (error instanceof SealForged) return ALTERED;
  throw error;
};
