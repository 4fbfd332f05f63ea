import { DomainError, type Position, type ReadModel } from '@hubledger/kernel';
import type { Swapped } from '../rebuild/rebuilds';

/** What an operator asks of a projection, wherever it runs. Durable: who takes over does what was left. */
export interface ProjectionRequest {
  readonly projection: string;
  readonly work:
    | { readonly kind: 'retry' | 'rebuild' }
    | { readonly kind: 'skip'; readonly position: Position; readonly reason: string };
  readonly state: 'open' | 'done' | 'failed';
  /** Whoever asked wants it no more. */
  readonly cancelled: boolean;
  /** How often it was begun. */
  readonly tries: number;
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly swapped: Swapped | null;
  readonly failure: string | null;
  /** ISO-8601 UTC. */
  readonly askedAt: string;
}

export const requestsModel: ReadModel<ProjectionRequest> = {
  name: 'projection-requests',
  version: 1,
  indexes: { state: ['order'] },
};

/** Nobody who could has taken it up in time. It is done as soon as somebody can. */
export class ProjectorAway extends DomainError {
  readonly code = 'projections.projector_away';
  readonly kind = 'unavailable';
  constructor(projection: string) {
    super(`No projector has done it yet; it will be done when one runs ${projection}`, { projection, retryAfter: 5 });
  }
}

export class ProjectionRequestFailed extends DomainError {
  readonly code = 'projections.request_failed';
  readonly kind = 'conflict';
}
