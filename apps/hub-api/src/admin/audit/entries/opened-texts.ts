import { EventLoopTurns, type Sealed, SealForged, type Sealer } from '@hubledger/kernel';

const ERASED = '(erased)';
const ALTERED = '(altered)';
const AT_ONCE = 100;

type Opener = Pick<Sealer, 'open' | 'openAtOnce'>;

/** Sealed texts of a page in the clear, each opened once; null where the key was destroyed. */
export type OpenedTexts = ReadonlyMap<Sealed, string | null>;

export const openedTexts = async (sealer: Opener, sealed: ReadonlySet<Sealed>): Promise<OpenedTexts> => {
  const opened = new Map<string, string | null>();
  const turns = new EventLoopTurns();
  const texts: Sealed[] = [];
  for (const text of sealed) {
    const clear = atOnce(sealer, text);
    if (clear === undefined) texts.push(text);
    else opened.set(text, clear);
    if (turns.due()) await turns.take();
  }
  for (let at = 0; at < texts.length; at += AT_ONCE) {
    const some = texts.slice(at, at + AT_ONCE);
    const clear = await Promise.all(some.map((text) => sealer.open(text).catch(asAltered)));
    for (const [index, text] of some.entries()) opened.set(text, clear[index] ?? null);
    if (turns.due()) await turns.take();
  }
  return opened;
};

/** Of what a person told the hub of themselves. */
export const personalText = (opened: OpenedTexts, sealed: Sealed): string => opened.get(sealed) ?? ERASED;

/** Most keys are at hand: a promise for each text would cost as much as opening it. */
const atOnce = (sealer: Opener, text: Sealed): string | undefined => {
  try {
    return sealer.openAtOnce(text);
  } catch (error) {
    return asAltered(error);
  }
};

const asAltered = (error: unknown): string => {
  if (error instanceof SealForged) return ALTERED;
  throw error;
};
