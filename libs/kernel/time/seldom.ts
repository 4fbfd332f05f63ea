/** Milliseconds. */
const EVERY = 60_000;

/** Tells of the first of many failures at once, and of those that follow once a minute, with how many there were. */
export const seldom = <T>(
  tell: (failures: number, latest: T) => void,
  now: () => number = () => performance.now(),
): ((failure: T) => void) => {
  let untold = 0;
  let nextAt = -Infinity;
  return (failure) => {
    untold++;
    if (now() < nextAt) return;
    nextAt = now() + EVERY;
    tell(untold, failure);
    untold = 0;
  };
};
