import type { Contest } from '../harness/contest';
import { againstStoredRows, check } from '../harness/reads';
import type { Setup } from '../harness/setup';

interface Overview {
  readonly users_over_quota: readonly unknown[];
  readonly top_consumers: ReadonlyArray<{ username: string; is_org: boolean; total_bytes: number }>;
}

const OVERVIEW = '/admin/api/quota/overview';
const target = { atLeast: 0.6 };

export const adminQuota = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const { top_consumers: top } = await hub.call<Overview>('GET', OVERVIEW);
  const user = top.find(({ is_org: isOrganization }) => !isOrganization)!;
  await hub.call('PUT', `/admin/api/quota/${user.username}`, { private_quota_bytes: 1, public_quota_bytes: 1 });
  const largest = top[0]!;
  const namespaceOf = (answer: { total_used_bytes: number }) => {
    check(answer.total_used_bytes === largest.total_bytes, `${answer.total_used_bytes} bytes`);
    return [answer];
  };
  const overviewOf = (answer: Overview) => {
    const { users_over_quota: over, top_consumers: consumers } = answer;
    check(over.length > 0 && consumers.length === 10, `${over.length} over quota, ${consumers.length} consumers`);
    return [answer];
  };
  return [
    await againstStoredRows(setup, hub, {
      name: 'admin.quota namespace',
      path: `/admin/api/quota/${largest.username}?is_org=${largest.is_org}`,
      target,
      rowsOf: namespaceOf,
    }),
    await againstStoredRows(setup, hub, { name: 'admin.quota overview', path: OVERVIEW, target, rowsOf: overviewOf }),
  ];
};
