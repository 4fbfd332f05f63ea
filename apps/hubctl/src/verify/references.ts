import { isSealed } from '@hubledger/kernel';
import { SEALED_METADATA, sealedFieldsOf } from '@projections/audit/audit-index/sealed-fields';

/** Something an event names that must be somewhere. */
export type Reference =
  | { readonly kind: 'stream'; readonly field: string; readonly streams: readonly string[] }
  | { readonly kind: 'secret'; readonly ref: string; readonly version: number | undefined };

/** Which streams a field's value may be the id of. */
const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  userId: ['user'],
  authorId: ['user'],
  organizationId: ['organization'],
  ownerId: ['user', 'organization'],
  repositoryId: ['repository'],
  invitationId: ['invitation'],
  sourceId: ['fallbacksource'],
};

/**
 * What may be named before it exists, and then never come to be: a ledger and the counting of an invitation go first, and
 * a crash may have come behind them.
 */
const MAY_NEVER_BE: ReadonlySet<string> = new Set([
  'InvitationUseReserved.userId',
  'InvitationUseReturned.userId',
  'QuotaSet.ownerId',
  'RepositoryAdmitted.repositoryId',
  'RepositoryExpected.repositoryId',
  'RepositoryReleased.repositoryId',
  'StorageReserved.repositoryId',
]);

/** All that an event names, in its data and its metadata. */
export function* referencesOf(
  type: string,
  data: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>>,
): Generator<Reference> {
  for (const [field, value] of Object.entries(data)) {
    const categories = CATEGORIES[field];
    if (categories && typeof value === 'string' && !MAY_NEVER_BE.has(`${type}.${field}`)) {
      yield { kind: 'stream', field, streams: categories.map((category) => `${category}-${value}`) };
    }
  }
  const { actorKind, actorId } = metadata;
  if (actorKind === 'user' && typeof actorId === 'string') {
    yield { kind: 'stream', field: 'actorId', streams: [`user-${actorId}`] };
  }
  for (const field of sealedFieldsOf(type)) yield* keyOf(data[field]);
  for (const field of SEALED_METADATA) yield* keyOf(metadata[field]);
  yield* secretsIn(data, 0);
}

/** Sealed texts need their subject's key. */
function* keyOf(value: unknown): Generator<Reference> {
  if (!isSealed(value)) return;
  yield { kind: 'secret', ref: `subject-key/${value.split(':')[2] ?? ''}`, version: undefined };
}

const DEEPEST = 8;

/** `{ref, version}` is a secret of its own. */
function* secretsIn(value: unknown, depth: number): Generator<Reference> {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  const { ref, version } = value as { ref?: unknown; version?: unknown };
  if (typeof ref === 'string' && typeof version === 'number') yield { kind: 'secret', ref, version };
  for (const inner of Object.values(value)) yield* secretsIn(inner, depth + 1);
}
