/**
 * What all of these come to, or none of it: what stands beside one that failed is given back first, as nobody else knows of it.
 *
 * @throws what the first of them threw
 */
export const allOrNone = async <T>(
  works: ReadonlyArray<Promise<T>>,
  giveBack: (outcome: T) => Promise<void>,
): Promise<T[]> => {
  const outcomes = await Promise.allSettled(works);
  const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return done;
  await Promise.all(done.map(giveBack));
  throw failed.reason;
};
