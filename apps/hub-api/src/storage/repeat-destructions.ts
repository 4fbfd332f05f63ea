import { type EventScan, type ObjectStore, ORIGIN, type Position, type Vault } from '@hubledger/kernel';
import { type Ending, ENDINGS, goneWith } from './endings';

/** How far the log was looked through, in the vault itself: an older vault looks at what came since it was copied. */
const MARK = 'log/endings-seen';
/** Each mark is one more version in the vault. */
const MARK_EVERY = 10_000n;

/**
 * Destroys once more what the log says is gone: a vault or an image that was restored from an older backup still has it.
 * Before anything opens what is sealed. Reads the log from where this vault has been looked at last.
 */
export const repeatDestructions = async (
  { vault, objects }: { readonly vault: Vault; readonly objects: ObjectStore },
  log: { readonly id: string; readonly head: Position; readonly scan: EventScan },
): Promise<void> => {
  const seen = await seenOf(vault, log.id);
  const known = seen !== null && seen <= log.head; // else the log is the older one of the two
  const after = known ? seen : ORIGIN;
  for await (const { events } of log.scan({ after, upTo: log.head, types: ENDINGS })) {
    for (const event of events) {
      const { secrets, images } = goneWith(event as unknown as Ending);
      for (const ref of secrets) await vault.destroy(ref);
      for (const key of images) await objects.delete(key);
    }
  }
  if (known && BigInt(log.head) - BigInt(seen) < MARK_EVERY) return;
  await vault.put(MARK, Buffer.from(JSON.stringify({ logId: log.id, position: log.head })));
};

const seenOf = async (vault: Vault, logId: string): Promise<Position | null> => {
  const mark = await vault.get(MARK);
  if (!mark) return null;
  const seen = JSON.parse(mark.toString()) as { logId: string; position: Position };
  return seen.logId === logId ? seen.position : null;
};
