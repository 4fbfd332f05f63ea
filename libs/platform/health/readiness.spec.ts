import { ORIGIN, type ProjectionStatus } from '@hubledger/kernel';
import { readinessOf, serves } from './readiness';

const open = [{ name: 'events', open: true }];
const status = (over: Partial<ProjectionStatus>): ProjectionStatus => ({
  name: 'users',
  version: 1,
  awaited: true,
  state: 'live',
  position: ORIGIN,
  lagEvents: 0,
  lagSeconds: 0,
  parked: 0,
  error: null,
  ...over,
});

describe('readiness', () => {
  it.each([
    ['serves when all is well', open, [status({})], 'ready', true],
    ['waits for awaited projections', open, [status({ state: 'catching-up' })], 'starting', false],
    ['does not wait for others', open, [status({ awaited: false, state: 'catching-up' })], 'ready', true],
    ['shows a halted projection and serves on', open, [status({ state: 'halted' })], 'degraded', true],
    ['shows parked documents and serves on', open, [status({ parked: 2 })], 'degraded', true],
    ['does not serve read models of another log', open, [status({ state: 'refused' })], 'unavailable', false],
    ['does not serve without a store', [{ name: 'vault', open: false }], [status({})], 'unavailable', false],
  ] as const)('%s', (_, stores, projections, expected, answers) => {
    const readiness = readinessOf(stores, projections);
    expect(readiness.status).toBe(expected);
    expect(serves(readiness)).toBe(answers);
  });
});
