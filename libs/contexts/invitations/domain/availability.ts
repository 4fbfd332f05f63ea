/** What decides whether an invitation can be used. `usageCount` includes uses that are under way where that is known. */
export interface Usage {
  readonly expiresAt: string;
  readonly maxUsage: number | null;
  readonly usageCount: number;
}

export const UNLIMITED = -1;

/** null = once. Zero and other negative numbers mean nothing. */
export const isMaxUsage = (maxUsage: number | null): boolean =>
  maxUsage === null || maxUsage === UNLIMITED || (Number.isSafeInteger(maxUsage) && maxUsage >= 1);

export const isReusable = (maxUsage: number | null): boolean => maxUsage !== null;

export const isExpired = ({ expiresAt }: Pick<Usage, 'expiresAt'>, at: string): boolean => expiresAt <= at;

export const isUsedUp = ({ maxUsage, usageCount }: Pick<Usage, 'maxUsage' | 'usageCount'>): boolean =>
  maxUsage !== UNLIMITED && usageCount >= (maxUsage ?? 1);

/** Why it can't be used at that time, in words for people; null when it can. Expiry is told before use. */
export const unavailability = (usage: Usage, at: string): string | null => {
  if (isExpired(usage, at)) return 'Invitation has expired';
  if (!isUsedUp(usage)) return null;
  return usage.maxUsage === null
    ? 'Invitation has already been used'
    : `Invitation has reached its limit of ${usage.maxUsage} uses`;
};
