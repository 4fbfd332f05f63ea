import type { Balance } from '../domain/ledger.state';
import type { Correction, ObjectFindings } from '../domain/recalculation.port';

const MAX_EXAMPLES = 20;

/** Sums of a namespace that were not what they are. */
export const balanceDrift = (where: Correction['where'], before: Balance, after: Balance): Correction[] =>
  (['private', 'public'] as const)
    .filter((visibility) => before[visibility] !== after[visibility])
    .map((visibility) => ({ where, of: visibility, before: before[visibility], after: after[visibility] }));

/** An object that two repositories share counts for both. */
export const combined = (findings: readonly ObjectFindings[]): ObjectFindings => ({
  checked: findings.reduce((sum, { checked }) => sum + checked, 0),
  missing: findings.reduce((sum, { missing }) => sum + missing, 0),
  wrongSize: findings.reduce((sum, { wrongSize }) => sum + wrongSize, 0),
  examples: findings.flatMap(({ examples }) => examples).slice(0, MAX_EXAMPLES),
});
