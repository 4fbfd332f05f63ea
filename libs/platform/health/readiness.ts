import type { ProjectionStatus } from '@hubledger/kernel';

export interface StoreHealth {
  readonly name: string;
  readonly open: boolean;
  readonly error?: string;
}

export interface Readiness {
  /** `degraded` still serves: a projection stopped or set documents aside, and an operator should look. */
  readonly status: 'ready' | 'degraded' | 'starting' | 'unavailable';
  readonly stores: readonly StoreHealth[];
  readonly projections: readonly ProjectionStatus[];
}

/**
 * Ready when every store answers and the awaited projections have caught up with the head at start. A halted one does
 * not take the hub out of service: the rest of it still answers, and nothing waits for the stopped one.
 */
export const readinessOf = (stores: readonly StoreHealth[], projections: readonly ProjectionStatus[]): Readiness => {
  const awaited = projections.filter((projection) => projection.awaited);
  const troubled = projections.some(({ state, parked }) => state === 'halted' || state === 'refused' || parked > 0);
  let status: Readiness['status'] = troubled ? 'degraded' : 'ready';
  if (awaited.some(({ state }) => state === 'catching-up')) status = 'starting';
  if (awaited.some(({ state }) => state === 'refused') || stores.some(({ open }) => !open)) status = 'unavailable';
  return { status, stores, projections };
};

export const serves = ({ status }: Readiness): boolean => status === 'ready' || status === 'degraded';
