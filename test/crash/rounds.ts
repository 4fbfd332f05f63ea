/** Rounds of a crash test: few in `npm test`, many in `npm run test:crash`, which sets the environment. */
export const rounds = (name: 'STORM' | 'HUB' | 'FLIPS', few: number): number => {
  const wanted = process.env[`CRASH_ROUNDS_${name}`];
  if (wanted === undefined) return few;
  const count = Number(wanted);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new Error(`CRASH_ROUNDS_${name}=${wanted} is no number of rounds`);
  return count;
};
