import type { RepositoryType, Visibility } from './ledger.events';

export interface LedgerEntry {
  repositoryType: RepositoryType;
  fullId: string;
  visibility: Visibility;
  usedBytes: number;
  /** Its own limit; null = none beside that of the namespace. */
  quotaBytes: number | null;
  /** Revision of the repository's stream this entry states; -1 for an admission. */
  repositoryRevision: number;
  /** Revision of the repository's stream at which it got this name here; -1 for an admission. */
  namedAt: number;
  /** ISO-8601 UTC; null when the log did not say. */
  admittedAt: string | null;
}

export interface OpenReservation {
  repositoryId: string;
  bytes: number;
  visibility: Visibility;
  expiresAt: string;
  oid: string | null;
  /** Of a repository that is about to move in: revision of its stream when that was prepared. Null: of an upload. */
  arrival: number | null;
}

/** A reservation with its id. */
export type NamedReservation = OpenReservation & { readonly reservationId: string };

/** Bytes by visibility. */
export type Balance = Record<Visibility, number>;

export interface Ledger {
  closed: boolean;
  /** False until the first `QuotaSet`. */
  quotaKnown: boolean;
  /** Bytes; null = no limit. */
  quota: Record<Visibility, number | null>;
  /** By repository id. */
  entries: Map<string, LedgerEntry>;
  /** By reservation id. Open until settled or released: an expiry alone frees nothing, an event does. */
  reservations: Map<string, OpenReservation>;
  /** `repositoryId oid` -> reservation id. */
  reservedObjects: Map<string, string>;
  /** Sum of the entries, and of the open reservations. */
  used: Balance;
  reserved: Balance;
}

export const emptyLedger = (): Ledger => ({
  closed: false,
  quotaKnown: false,
  quota: { private: null, public: null },
  entries: new Map(),
  reservations: new Map(),
  reservedObjects: new Map(),
  used: { private: 0, public: 0 },
  reserved: { private: 0, public: 0 },
});

export const objectKey = (repositoryId: string, oid: string): string => `${repositoryId} ${oid}`;

/** Admitted, and nothing stated about them since: their creation is under way, or was given up. */
export const unstatedEntries = (ledger: Readonly<Ledger>, admittedBefore: string): Array<[string, LedgerEntry]> =>
  [...ledger.entries].filter(
    ([, { repositoryRevision, admittedAt }]) =>
      repositoryRevision < 0 && admittedAt !== null && admittedAt < admittedBefore,
  );

/** Reservations past their time, oldest first: what may be given back. */
export const expiredReservations = (ledger: Readonly<Ledger>, at: string, limit: number): NamedReservation[] =>
  [...ledger.reservations]
    .filter(([, { expiresAt }]) => expiresAt <= at)
    .slice(0, limit)
    .map(([reservationId, reservation]) => ({ reservationId, ...reservation }));

/** Repositories that are about to move in, or have moved in and wait to be admitted. */
export const openArrivals = ({ reservations }: Readonly<Ledger>): NamedReservation[] =>
  [...reservations]
    .filter(([, { arrival }]) => arrival !== null)
    .map(([reservationId, reservation]) => ({ reservationId, ...reservation }));
