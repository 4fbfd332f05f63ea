import type { Moment, Position } from '@hubledger/kernel';
import type { AuditEntry, AuditOutcome } from './entry';

/** All that is given must hold. Names are resolved to ids before. */
export interface AuditFilter {
  /** User id, the name of a part of the program, or one of `admin` (the admin token), `system` (all parts) and `anonymous`. */
  readonly actor?: string;
  /** Any of them. */
  readonly types?: readonly string[];
  /** Stream of somebody or something that the event is about, e.g. `user-<id>`. */
  readonly subject?: string;
  /** Repository id. */
  readonly repository?: string;
  /** Id of the user or organization that owns the namespace. */
  readonly namespace?: string;
  readonly ipHash?: string;
  /** Of the same IPv4 address as it was once recorded: as one of IPv6. */
  readonly mappedIpHash?: string;
  /** SHA-256 of a credential: what was done with it. */
  readonly tokenId?: string;
  readonly correlation?: string;
  readonly outcome?: AuditOutcome;
  readonly stream?: string;
  /** Inclusive; a time as `toISOString()` writes it. */
  readonly from?: Moment;
  /** Exclusive. */
  readonly to?: Moment;
  /** What its words must contain, in either case; not known to an entry, see `matchesFilter`. */
  readonly text?: string;
}

interface Place {
  readonly position: Position;
}

/** A filter whose times were looked up in the log. */
export type PlacedFilter = Omit<AuditFilter, 'from' | 'to'> & { readonly from?: Place; readonly to?: Place };

/** Actors whose name stands for all of one kind. */
export const actorWord = ({ actor, actorKind }: Pick<AuditEntry, 'actor' | 'actorKind'>): string =>
  actorKind === 'user' ? actor : actorKind === 'admin-token' ? 'admin' : actorKind;

/** Whether the filter lets an entry through, but for `text`, which asks about more than an entry holds. */
export const matchesFilter = (filter: AuditFilter): ((entry: AuditEntry) => boolean) => {
  const rules: Array<(entry: AuditEntry) => boolean> = [];
  const rule = <Value>(value: Value | undefined, holds: (value: Value) => (entry: AuditEntry) => boolean): void => {
    if (value !== undefined) rules.push(holds(value));
  };
  const about = (category: string) => (id: string) => (entry: AuditEntry) => entry.about.includes(`${category}-${id}`);
  rule(filter.actor, (actor) => (entry) => entry.actor === actor || actorWord(entry) === actor);
  rule(filter.types, (types) => {
    const wanted = new Set(types);
    return ({ type }) => wanted.has(type);
  });
  rule(filter.subject, (subject) => (entry) => entry.about.includes(subject));
  rule(filter.repository, about('repository'));
  rule(filter.namespace, about('namespace'));
  rule(
    filter.ipHash,
    (hash) =>
      ({ ipHash }) =>
        ipHash !== null && (ipHash === hash || ipHash === filter.mappedIpHash),
  );
  rule(
    filter.tokenId,
    (hash) =>
      ({ tokenId }) =>
        tokenId === hash,
  );
  rule(
    filter.correlation,
    (id) =>
      ({ correlation }) =>
        correlation === id,
  );
  rule(
    filter.outcome,
    (wanted) =>
      ({ outcome }) =>
        outcome === wanted,
  );
  rule(
    filter.stream,
    (name) =>
      ({ stream }) =>
        stream === name,
  );
  rule(filter.from, (from) => (entry) => !isBefore(entry, from));
  rule(filter.to, (to) => (entry) => isBefore(entry, to));
  return (entry) => rules.every((holds) => holds(entry));
};

const isBefore = ({ at, position }: AuditEntry, moment: Moment): boolean =>
  'time' in moment ? at < moment.time : position < moment.position;
