import type { StorageUsage } from '@hubledger/contexts/storage/contract';

/** Quota information of the admin specification, section 10. Bytes; null = no limit. */
export interface QuotaFigures {
  readonly private_quota_bytes: number | null;
  readonly public_quota_bytes: number | null;
  readonly private_used_bytes: number;
  readonly public_used_bytes: number;
  readonly private_available_bytes: number | null;
  readonly public_available_bytes: number | null;
  readonly private_percentage_used: number | null;
  readonly public_percentage_used: number | null;
  readonly total_used_bytes: number;
}

/** What is left, never below zero. */
export const available = (quota: number | null, used: number): number | null =>
  quota === null ? null : Math.max(0, quota - used);

/** null without a quota and with one of 0; above 100 where more is used than the quota allows by now. */
export const percentage = (quota: number | null, used: number, decimals: 1 | 2): number | null =>
  quota === null || quota === 0 ? null : Math.round((used / quota) * 100 * 10 ** decimals) / 10 ** decimals;

export const quotaFigures = (usage: StorageUsage): QuotaFigures => {
  const { privateQuotaBytes, publicQuotaBytes, privateUsedBytes, publicUsedBytes } = usage;
  return {
    private_quota_bytes: privateQuotaBytes,
    public_quota_bytes: publicQuotaBytes,
    private_used_bytes: privateUsedBytes,
    public_used_bytes: publicUsedBytes,
    private_available_bytes: available(privateQuotaBytes, privateUsedBytes),
    public_available_bytes: available(publicQuotaBytes, publicUsedBytes),
    private_percentage_used: percentage(privateQuotaBytes, privateUsedBytes, 1),
    public_percentage_used: percentage(publicQuotaBytes, publicUsedBytes, 1),
    total_used_bytes: privateUsedBytes + publicUsedBytes,
  };
};

/**
 * Both quotas as one, for the older of the public endpoints: unlimited if either is. Who may not see private figures is
 * told of the public ones alone.
 */
export const singleQuota = (usage: StorageUsage, canSeePrivate: boolean) => {
  const { privateQuotaBytes, publicQuotaBytes } = usage;
  const both = privateQuotaBytes === null || publicQuotaBytes === null ? null : privateQuotaBytes + publicQuotaBytes;
  const quota = canSeePrivate ? both : publicQuotaBytes;
  const used = (canSeePrivate ? usage.privateUsedBytes : 0) + usage.publicUsedBytes;
  return {
    quota_bytes: quota,
    used_bytes: used,
    available_bytes: available(quota, used),
    percentage_used: percentage(quota, used, 1),
  };
};
