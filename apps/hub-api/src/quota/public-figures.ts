import type { PublicQuotaResponse, QuotaResponse } from './quota.dto';

/** Without what only the owner may know. */
export const publicFigures = (quota: QuotaResponse, canSeePrivate: boolean): PublicQuotaResponse => {
  if (canSeePrivate) return { ...quota, can_see_private: true };
  return {
    ...quota,
    private_quota_bytes: null,
    private_used_bytes: null,
    private_available_bytes: null,
    private_percentage_used: null,
    total_used_bytes: quota.public_used_bytes,
    can_see_private: false,
  };
};
