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

/** Event types by name, or by what they begin with in front of a `*`. @throws UnknownAction */
export const typesOf = (actions: readonly string[]): string[] => {
  const types = new Set<string>();
  for (const action of actions) {
    const isPrefix = action.endsWith('*');
    const begin = action.slice(0, -1);
    const meant = [...AUDITED_TYPES, ...TELEMETRY_TYPES].filter((type) =>
      isPrefix ? type.startsWith(begin) : type === action,
    );
    if (meant.length === 0) throw new UnknownAction(action);
    for (const type of meant) types.add(type);
  }
  return [...types];
};
