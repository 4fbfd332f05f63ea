import { DomainError } from '@hubledger/kernel';
import { AUDITED_TYPES, TELEMETRY_TYPES } from '@projections/audit/audit-index/audited-types';

/** A misspelt action would find nothing, which reads as if nothing had happened. */
export class UnknownAction extends DomainError {
  readonly code = 'audit.unknown_action';
  readonly kind = 'invalid';
  constructor(action: string) {
    super(`There is no action ${action}; docs/events.md lists them`);
  }
}

const TYPES = [...AUDITED_TYPES, ...TELEMETRY_TYPES] as const;

/**
 * Event types by name, or by what they begin with in front of a `*`; those behind a `-` are left out, of all where
 * nothing else is asked for.
 *
 * @throws UnknownAction
 */
export const typesOf = (actions: readonly string[]): string[] => {
  const isLeftOut = (action: string): boolean => action.startsWith('-');
  const wanted = actions.filter((action) => !isLeftOut(action));
  const types = new Set<string>(wanted.length === 0 ? TYPES : wanted.flatMap(meantBy));
  for (const action of actions.filter(isLeftOut)) for (const type of meantBy(action.slice(1))) types.delete(type);
  return [...types];
};

const meantBy = (action: string): string[] => {
  const begin = action.slice(0, -1);
  const meant = TYPES.filter((type) => (action.endsWith('*') ? type.startsWith(begin) : type === action));
  if (meant.length === 0) throw new UnknownAction(action);
  return meant;
};
