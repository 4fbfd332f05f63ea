import { type AnyProjection, eventsBehind, type LogEnd, type ProjectionStatus } from '@hubledger/kernel';

interface Standing extends Pick<ProjectionStatus, 'state' | 'position' | 'error' | 'parked'> {
  /** When the last event applied was recorded; null when none was since the start. */
  readonly appliedAt: string | null;
}

/** How far a run is from the head of its log. */
export const statusOf = (
  { model, awaited = false }: AnyProjection,
  { appliedAt, ...standing }: Standing,
  end: LogEnd,
  now: Date,
): ProjectionStatus => {
  const behind = standing.position < end.head;
  const since = appliedAt === null ? now.getTime() : Date.parse(appliedAt);
  return {
    name: model.name,
    version: model.version,
    awaited,
    ...standing,
    lagEvents: eventsBehind(standing.position, end),
    lagSeconds: behind ? Math.max(0, (now.getTime() - since) / 1_000) : 0,
  };
};
