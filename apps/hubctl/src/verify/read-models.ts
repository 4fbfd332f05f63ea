import { StandingDocuments, type VaultFile } from '@hubledger/adapters/libsql';
import type { Position } from '@hubledger/kernel';
import { allProjections } from '@projections/index';
import type { Findings } from './findings';
import { foldedDigests } from './folded-digests';
import { isAsBefore, type Standing, standingOf } from './standing';

export interface ReadModelReport {
  readonly name: string;
  /** `moving`: a running hub kept changing it while it was looked at. */
  readonly outcome: 'equal' | 'differs' | 'not-built' | 'moving';
  /** Up to which event it was compared. */
  readonly position: Position | null;
}

export interface ReadModelFiles {
  readonly logFile: string;
  readonly documentsFile: string;
  readonly logId: string;
  readonly head: Position;
  readonly vault: VaultFile;
}

const ROUNDS = 3;

/**
 * Folds the log anew and compares digests with what stands. In memory is what a rebuild keeps there; on disk are the
 * read models once more. What differs is looked at again: a hub that runs may have changed it meanwhile.
 */
export const verifyReadModels = async (
  files: ReadModelFiles,
  findings: Findings,
  progress: (line: string) => void,
): Promise<ReadModelReport[]> => {
  const documents = new StandingDocuments(files.documentsFile);
  const reports: ReadModelReport[] = [];
  try {
    let left: Standing[] = [];
    for (const projection of allProjections) {
      const { name } = projection.model;
      progress(`reading ${name}`);
      const standing = await standingOf(documents, projection);
      const foreign = standing && problemOf(standing, files);
      if (foreign) findings.add('read-model', `${name} ${foreign}`);
      else if (standing) left.push(standing);
      else reports.push({ name, outcome: 'not-built', position: null });
    }
    for (let round = 1; left.length > 0; round++) {
      progress(`folding the log for ${left.length} read models`);
      const digests = await foldedDigests(left, files.logFile, files.vault);
      const moved: Standing[] = [];
      for (const standing of left) {
        const { projection, digest, upTo: position } = standing;
        const { name } = projection.model;
        const now = digests.get(name) === digest ? standing : await standingOf(documents, projection);
        if (now === standing) reports.push({ name, outcome: 'equal', position });
        else if (isAsBefore(standing, now)) {
          findings.add('read-model', `${name} is not what a fold of the log up to there gives: rebuild it`, {
            position,
          });
          reports.push({ name, outcome: 'differs', position });
        } else if (now && round < ROUNDS) moved.push(now);
        else reports.push({ name, outcome: 'moving', position: null });
      }
      left = moved;
    }
    return reports;
  } finally {
    documents.close();
  }
};

const problemOf = (standing: Standing, { logId, head }: ReadModelFiles): string | null => {
  if (standing.logId !== logId) return 'was made of another log: rebuild it';
  return standing.upTo > head ? `holds events up to ${standing.upTo}, but the log ends at ${head}: rebuild it` : null;
};
