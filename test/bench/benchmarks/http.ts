import type { Contest } from '../harness/contest';
import { ADMIN, benchScript } from '../harness/hub';
import { load } from '../harness/load';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';

export const httpTax = async (setup: Setup): Promise<Contest[]> => {
  const script = benchScript('limits', 'hub-with-hello.server.js');
  const hub = await setup.startHub(await setup.emptyDirectory(), script);
  const hello = await setup.hello();
  const answer = await hub.call<{ hello: string }>('GET', '/admin/api/hello');
  check(answer.hello === 'world', 'hello');
  const timed = (address: string, path: string) =>
    load({ address, request: () => ({ path, headers: ADMIN }), connections: 16, milliseconds: setup.options.slice });
  const round = async () => {
    const { perSecond: ours, p50 } = await timed(hub.address, '/admin/api/hello');
    return { ours, limit: (await timed(hello.address, '/hello')).perSecond, p50 };
  };
  return [{ name: 'http.tax', unit: 'requests/s', target: { atLeast: 0.8 }, round }];
};
