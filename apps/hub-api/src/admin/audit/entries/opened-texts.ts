import { EventLoopTurns, isSealed, type Json, type RecordedEvent, SealForged, type Sealer } from '@hubledger/kernel';
import type { FieldChange } from '../past/field-changes';

const ERASED = '(erased)';
const ALTERED = '(altered)';
const AT_ONCE = 100;

/**
 * Fields of events that hold what a person told the hub of themselves: sealed, and never as they wrote it. Anything else
 * that looks sealed was written by somebody, and is shown as written.
 */
const PERSONAL: Readonly<Record<string, readonly string[]>> = {
  UserCreated: ['email'],
  ProfileUpdated: ['fullName', 'bio', 'website', 'socialMedia'],
  TokenIssued: ['name'],
  SshKeyAdded: ['title'],
  InvitationCreated: ['email'],
};
/** What states call them. */
const PERSONAL_IN_STATES: ReadonlySet<string> = new Set(['email', 'full_name', 'bio', 'website', 'social_media']);

type Data = Readonly<Record<string, Json>>;
type Changes = readonly FieldChange[] | null;

const personalOf = ({ type }: RecordedEvent): readonly string[] =>
  Object.hasOwn(PERSONAL, type) ? (PERSONAL[type] ?? []) : [];

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
      note(event.metadata.ip);
      note(event.metadata.userAgent);
      for (const field of personalOf(event)) note((event.data as Data)[field]);
      for (const { field, before, after } of changes.get(event.position) ?? [])
        if (PERSONAL_IN_STATES.has(field)) [before, after].forEach(note);
    }
    return new OpenedTexts(await openedOnce(sealer, [...sealed]));
  }

  /** Null where there is none, or where its key was destroyed. */
  origin(text: string | undefined): string | null {
    return text === undefined ? null : (this.opened.get(text) ?? null);
  }

  data(event: RecordedEvent): object {
    const personal = personalOf(event);
    if (personal.length === 0) return event.data as Data;
    const shown = { ...(event.data as Data) };
    for (const field of personal) if (field in shown) shown[field] = this.value(shown[field] ?? null);
    return shown;
  }

  changes(changes: Changes): FieldChange[] | null {
    if (!changes?.some(({ field }) => PERSONAL_IN_STATES.has(field))) return changes as FieldChange[] | null;
    return changes.map((change) => {
      const { field, before, after } = change;
      return PERSONAL_IN_STATES.has(field) ? { field, before: this.value(before), after: this.value(after) } : change;
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
