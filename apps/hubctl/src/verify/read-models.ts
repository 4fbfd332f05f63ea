import type { EventScan, Position, StandingReadModels, Vault } from '@hubledger/kernel';
import { allProjections } from '@projections/index';
import type { Findings } from './findings';
import { foldedDigests } from './folded-digests';
import { isAsBefore, type Standing, standingOf } from './standing';

export interface ReadModelReport {
  readonly name: string;
  /** `moving`: a running hub kept changing it while it was looked at, or one was killed in the middle of a change. */
  readonly outcome: 'equal' | 'differs' | 'not-built' | 'moving';
  /** Up to which event it was compared. */
  readonly position: Position | null;
}

export interface StandingHub {
  readonly scan: EventScan;
  readonly readModels: StandingReadModels;
  readonly logId: string;
  /** Asked behind a read model: a running hub may have gone on since. */
  readonly head: () => Promise<Position>;
  readonly vault: Vault;
}

const ROUNDS = 3;

/**
 * Folds the log anew and compares digests with what stands. In memory is what a rebuild keeps there; on disk are the
 * read models once more. What differs is looked at again: a hub that runs may have changed it meanwhile.
 */
export const verifyReadModels = async (
  hub: StandingHub,
  findings: Findings,
  progress: (line: string) => void,
): Promise<ReadModelReport[]> => {
  const reports: ReadModelReport[] = [];
  let left: Standing[] = [];
  for (const projection of allProjections) {
    const { name } = projection.model;
    progress(`reading ${name}`);
    const standing = await standingOf(hub.readModels, projection);
    const foreign = standing && standing !== 'moving' ? await problemOf(standing, hub) : null;
    if (foreign) findings.add('read-model', `${name} ${foreign}`);
    else if (standing === null) reports.push({ name, outcome: 'not-built', position: null });
    else if (standing === 'moving') reports.push({ name, outcome: 'moving', position: null });
    else left.push(standing);
  }
  for (let round = 1; left.length > 0; round++) {
    progress(`folding the log for ${left.length} read models`);
    const digests = await foldedDigests(left, hub.scan, hub.vault);
    const moved: Standing[] = [];
    for (const standing of left) {
      const { projection, digest, upTo: position } = standing;
      const { name } = projection.model;
      const now = digests.get(name) === digest ? standing : await standingOf(hub.readModels, projection);
      if (now === standing) reports.push({ name, outcome: 'equal', position });
      else if (standing.isWhole && isAsBefore(standing, now)) {
        findings.add('read-model', `${name} is not what a fold of the log up to there gives: rebuild it`, { position });
        reports.push({ name, outcome: 'differs', position });
      } else if (now && now !== 'moving' && round < ROUNDS) moved.push(now);
      else reports.push({ name, outcome: 'moving', position: null });
    }
    left = moved;
  }
  return reports;
};

const problemOf = async (standing: Standing, hub: StandingHub): Promise<string | null> => {
  if (standing.logId !== hub.logId) return 'was made of another log: rebuild it';
  const head = await hub.head();
  return standing.upTo > head ? `holds events up to ${standing.upTo}, but the log ends at ${head}: rebuild it` : null;
};
