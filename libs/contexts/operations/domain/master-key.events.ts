import type { DomainEvent } from '@hubledger/kernel';

/**
 * Stream `system-log`. Every secret of the vault was sealed with another master key, and the one before opens none any
 * more. Keys are named by ids that say nothing about them.
 */
export type MasterKeyRotated = DomainEvent<
  'MasterKeyRotated',
  { rotationId: string; fromKey: string; toKey: string; begunAt: string; finishedAt: string }
>;
