import type { Recalculated } from '@hubledger/contexts/storage/contract';
import type { QuotaResponse } from '../../quota/quota.dto';
import type { NamespaceRecalculationResponse } from './recalculation.dto';

/** @param quota as it is now */
export const recalculatedNamespace = (
  quota: QuotaResponse,
  { corrections, failures, objects }: Recalculated,
): NamespaceRecalculationResponse => ({
  ...quota,
  recalculated: {
    private_bytes: quota.private_used_bytes,
    public_bytes: quota.public_used_bytes,
    total_bytes: quota.total_used_bytes,
  },
  corrections: [...corrections],
  failures: failures.map(({ repository, error }) => ({
    repo_id: repository.slice(repository.indexOf(':') + 1),
    error,
  })),
  ...(objects && {
    objects: {
      checked: objects.checked,
      missing: objects.missing,
      wrong_size: objects.wrongSize,
      examples: [...objects.examples],
    },
  }),
});
