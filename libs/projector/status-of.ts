import type { AnyProjection, Position, ProjectionStatus } from '@hubledger/kernel';

interface Standing extends Pick<ProjectionStatus, 'state' | 'position' | 'error' | 'parked'> {
  /** When the last event applied was recorded; null when none was since the start. */
  readonly appliedAt: string | null;
}

/** How far a run is from the head of its log. */
export const statusOf = (
  { model, awaited = false }: AnyProjection,
  { appliedAt, ...standing }: Standing,
  head: Position,
  now: Date,
): ProjectionStatus => {
  const behind = standing.position < head;
  const since = appliedAt === null ? now.getTime() : Date.parse(appliedAt);
  return {
    name: model.name,
    version: model.version,
    awaited,
    ...standing,
    lagEvents: behind ? Number(BigInt(head) - BigInt(standing.position)) : 0,
    lagSeconds: behind ? Math.max(0, (now.getTime() - since) / 1_000) : 0,
  };
};
