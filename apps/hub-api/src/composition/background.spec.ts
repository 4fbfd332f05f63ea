import { Jobs } from '@hubledger/contexts/operations/contract';
import { EventLog, ORIGIN } from '@hubledger/kernel';
import { Projections } from '@hubledger/projector';
import type { INestApplicationContext } from '@nestjs/common';
import type { AppParts } from '../app-parts';
import { Background } from './background';

it('the end of orphaned jobs keeps nobody from stopping while the list of jobs is still built', async () => {
  const interruptOrphans = jest.fn(async () => undefined);
  const parts = new Map<unknown, unknown>([
    [EventLog, { head: async () => ORIGIN }],
    [Projections, { waitFor: () => new Promise(() => undefined) }],
    [Jobs, { interruptOrphans }],
  ]);
  const app = { get: (token: unknown) => parts.get(token) } as unknown as INestApplicationContext;
  const background = new Background(app, { stores: { leases: null } } as unknown as AppParts);
  const ending = new AbortController();
  const ended = background['endOrphanedJobs'](ending.signal).then(() => 'ended');
  ending.abort();
  const late = new Promise((resolve) => setTimeout(() => resolve('it waits'), 2_000));
  expect(await Promise.race([ended, late])).toBe('ended');
  expect(interruptOrphans).not.toHaveBeenCalled();
});
