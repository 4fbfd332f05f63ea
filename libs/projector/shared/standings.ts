import type { ProjectionStatus, ReadModel } from '@hubledger/kernel';
import type { HeldProjection } from '../projector';

/** One projection as the instance that held it last told of it. */
export interface ProjectionStanding extends Pick<
  ProjectionStatus,
  'name' | 'version' | 'state' | 'position' | 'parked' | 'error' | 'rebuild'
> {
  /** Token of the lease it was told under. */
  readonly fence: number;
  /** When the last event applied was recorded; null when none was since it was taken up. */
  readonly appliedAt: string | null;
  readonly waitsForBuild: boolean;
}

/** What one instance tells of all it holds: one document, so that an event costs one write. */
export interface InstanceStandings {
  readonly logId: string;
  readonly projections: readonly ProjectionStanding[];
}

export const standingsModel: ReadModel<InstanceStandings> = { name: 'projector-standings', version: 1, indexes: {} };

/** More instances than anybody runs; those that have ended are removed. */
export const MAX_INSTANCES = 500;

export const standingOf = ({ status, fence = 0, appliedAt, waitsForBuild }: HeldProjection): ProjectionStanding => {
  const { name, version, state, position, parked, error, rebuild } = status;
  return { name, version, state, position, parked, error, rebuild, fence, appliedAt, waitsForBuild };
};

/** Whether a later holder, or one of a later version, has told of the same projection. */
export const isSuperseded = (standing: ProjectionStanding, by: ProjectionStanding): boolean =>
  standing.name === by.name &&
  (by.version > standing.version || (by.version === standing.version && by.fence > standing.fence));

/**
 * The last word on each projection, of this log. What was told once stays true: documents never fall behind a position they
 * were said to have.
 */
export const latestOf = (
  told: readonly InstanceStandings[],
  { logId, versions }: { logId: string; versions: ReadonlyMap<string, number> },
): Map<string, ProjectionStanding> => {
  const latest = new Map<string, ProjectionStanding>();
  for (const each of told) {
    if (each.logId !== logId) continue;
    for (const standing of each.projections) {
      const { name, version } = standing;
      if (versions.get(name) !== version) continue;
      const known = latest.get(name);
      if (!known || isSuperseded(known, standing)) latest.set(name, standing);
    }
  }
  return latest;
};
