import type { CommandMetadata } from '@hubledger/kernel';

export interface OpeningQuota {
  readonly ownerId: string;
  readonly ownerKind: 'user' | 'organization';
  readonly namespace: string;
  /** Bytes; null = unlimited. */
  readonly privateQuotaBytes: number | null;
  readonly publicQuotaBytes: number | null;
}

/** Puts the quotas of a new account on its ledger, unless some were set already. Bound by the app to the storage context. */
export abstract class QuotaOpening {
  abstract open(quota: OpeningQuota, metadata: CommandMetadata): Promise<void>;
}
