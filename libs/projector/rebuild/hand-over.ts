import { EventFailed } from '../event-failed';
import type { ProjectionRun } from '../projection-run';
import { type Comparison, comparedSides } from './compare-sides';

export interface HandOver {
  readonly signal: AbortSignal;
  /** Makes readers see the new side. */
  readonly swap: () => Promise<void>;
}

/**
 * Lets a run go on in the place of another once it has come as far, so that nobody sees an answer older than one
 * before. Both sides are compared where they stand at the same event; the new one wins whatever comes out, as it was
 * folded from nothing. What an operator left out of the old one meanwhile is left out of the new one too.
 *
 * @returns null where there was nothing to compare with: readers saw no side, or the old one had stopped before.
 * @throws Error when the new one stopped on its way, and the old one has more to show.
 */
export const handOver = async (
  old: ProjectionRun,
  next: ProjectionRun,
  { signal, swap }: HandOver,
): Promise<Comparison | null> => {
  const meet = async () => {
    await leaveOut(next, old.quarantine.skipped);
    if (!old.waitsForBuild) await follow(next, old, signal);
  };
  await meet();
  const comparing = old.waitsForBuild ? null : comparedSides(old.folder.collection, next.folder.collection, signal);
  const comparable = await comparing;
  const comparison = await old.whileStill(async () => {
    await meet();
    signal.throwIfAborted();
    if (!old.waitsForBuild && next.position < old.position) throw new Error(next.standing.trouble ?? 'It stopped');
    const sameEvent = next.position === old.position;
    const result = sameEvent && comparable ? await comparable.atTheSameEvent() : null;
    await swap();
    old.successor = next;
    return result;
  });
  if (next.running) next.resume();
  return comparison;
};

/** Reads on by itself until it is as far as another run. */
const follow = async (next: ProjectionRun, old: ProjectionRun, signal: AbortSignal): Promise<void> => {
  try {
    while (next.running && next.position < old.position && !signal.aborted) await next.folder.readUpTo(old.position);
  } catch (error) {
    if (!(error instanceof EventFailed)) throw error;
    next.standing.failed(error);
  }
};

const leaveOut = async (next: ProjectionRun, skipped: ReadonlySet<string>): Promise<void> => {
  const fresh = new Set([...skipped].filter((position) => !next.quarantine.skipped.has(position)));
  if (fresh.size === 0) return;
  await next.quarantine.skipAlso(fresh);
  await next.quarantine.retry(next.position);
  const { haltedAt } = next.standing;
  if (haltedAt !== null && fresh.has(haltedAt)) next.standing.catchUpTo(haltedAt);
};
