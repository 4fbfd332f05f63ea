import type { AnyProjection, DocumentStore, ProjectionStatus, ReadModel } from '@hubledger/kernel';
import type { Incident } from '@hubledger/projector';
import type { IncidentResponse, ProjectionResponse } from './projection.dto';

/** Counting more would take longer than anybody waits for a list. */
const COUNT_TO = 100_000;
const MAX_INCIDENTS = 1_000;

export const projectionFacts = async (
  documents: DocumentStore,
  { model }: AnyProjection,
  status: ProjectionStatus,
): Promise<ProjectionResponse> => {
  const count = await documents.collection(model as ReadModel).count({}, COUNT_TO + 1);
  const { rebuild, error } = status;
  return {
    name: status.name,
    version: status.version,
    state: status.state,
    position: status.position,
    lag_events: status.lagEvents,
    lag_seconds: rounded(status.lagSeconds),
    documents: Math.min(count, COUNT_TO),
    documents_capped: count > COUNT_TO,
    parked: status.parked,
    awaited: status.awaited,
    rebuild: rebuild
      ? {
          done: rebuild.done,
          total: rebuild.total,
          rate: rounded(rebuild.eventsPerSecond),
          eta: rebuild.secondsLeft === null ? null : rounded(rebuild.secondsLeft),
        }
      : null,
    error: error && { message: error.message, position: error.position ?? null, event_id: error.eventId ?? null },
  };
};

export const incidentsOf = (incidents: readonly Incident[], wanted: Incident['kind']): IncidentResponse[] =>
  incidents
    .filter(({ kind }) => kind === wanted)
    .slice(0, MAX_INCIDENTS)
    .map(({ documentId, position, eventId, reason, at }) => ({
      ...{ document_id: documentId, position, event_id: eventId, reason, at },
    }));

const rounded = (value: number): number => Math.round(value * 10) / 10;
