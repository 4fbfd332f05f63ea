import type { RecordedEvent } from '@hubledger/kernel';
import { REFUSED_TYPES } from '@projections/audit/audit-index/audited-types';

export const OUTCOMES = ['success', 'refused'] as const;

/** Nearly all events say that something was done; a refusal is recorded where it concerns security. */
export const outcomeOf = ({ type }: Pick<RecordedEvent, 'type'>): (typeof OUTCOMES)[number] =>
  REFUSED_TYPES.has(type) ? 'refused' : 'success';
