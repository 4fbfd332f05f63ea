import type { StorageUsage } from '@hubledger/contexts/storage/contract';
import { available, percentage, quotaFigures, singleQuota } from './quota-figures';

const usage = (
  privateQuotaBytes: number | null,
  publicQuotaBytes: number | null,
  privateUsedBytes = 0,
  publicUsedBytes = 0,
): StorageUsage => ({
  privateQuotaBytes,
  publicQuotaBytes,
  privateUsedBytes,
  publicUsedBytes,
  privateReservedBytes: 0,
  publicReservedBytes: 0,
});

it('answers the example of the admin guide, with its sum put right', () => {
  expect(quotaFigures(usage(10_737_418_240, 53_687_091_200, 1_234_567_890, 5_678_901_234))).toEqual({
    private_quota_bytes: 10_737_418_240,
    public_quota_bytes: 53_687_091_200,
    private_used_bytes: 1_234_567_890,
    public_used_bytes: 5_678_901_234,
    private_available_bytes: 9_502_850_350,
    public_available_bytes: 48_008_189_966,
    private_percentage_used: 11.5,
    public_percentage_used: 10.6,
    total_used_bytes: 6_913_469_124,
  });
});

it.each([
  [null, 5, null],
  [10, 4, 6],
  [10, 10, 0],
  [10, 12, 0],
])('of %s with %s used, %s is left', (quota, used, left) => expect(available(quota, used)).toBe(left));

it.each([
  [null, 5, null],
  [0, 5, null],
  [200, 1, 0.5],
  [3, 1, 33.33],
  [10, 12, 120],
])('%s with %s used is %s percent', (quota, used, percent) => expect(percentage(quota, used, 2)).toBe(percent));

it('is one quota only where both are limited', () => {
  expect(singleQuota(usage(10, 20, 1, 2), true)).toEqual({
    quota_bytes: 30,
    used_bytes: 3,
    available_bytes: 27,
    percentage_used: 10,
  });
  expect(singleQuota(usage(10, null, 1, 2), true).quota_bytes).toBeNull();
});

it('is the public quota for who may not see the private one', () => {
  expect(singleQuota(usage(10, 20, 1, 2), false)).toMatchObject({ quota_bytes: 20, used_bytes: 2 });
  expect(singleQuota(usage(null, 20, 1, 2), false)).toMatchObject({ quota_bytes: 20, used_bytes: 2 });
});
