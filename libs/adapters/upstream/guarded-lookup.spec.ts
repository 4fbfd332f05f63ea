import type { LookupAddress } from 'node:dns';
import { guardedLookup } from './guarded-lookup';

const PUBLIC: LookupAddress = { address: '93.184.216.34', family: 4 };
const PRIVATE: LookupAddress = { address: '10.0.0.1', family: 4 };

const lookedUp = (answer: LookupAddress[] | NodeJS.ErrnoException, all: boolean) =>
  new Promise<unknown>((resolve) => {
    const lookup = guardedLookup((_, __, done) => {
      if (Array.isArray(answer)) done(null, answer);
      else done(answer, []);
    });
    lookup('a.example', { all }, (error, address, family) => resolve(error ? error.message : [address, family]));
  });

describe('the lookup of a guarded connection', () => {
  it('answers public addresses, one or all', async () => {
    expect(await lookedUp([PUBLIC], false)).toEqual(['93.184.216.34', 4]);
    expect(await lookedUp([PUBLIC], true)).toEqual([[PUBLIC], undefined]);
  });
  it.each([[[PRIVATE]], [[PUBLIC, PRIVATE]], [[]]])('refuses %j', async (addresses) => {
    expect(await lookedUp(addresses, true)).toBe(
      'the address is not one of the public internet, and HUB_ALLOW_PRIVATE_UPSTREAMS is not true',
    );
    expect(await lookedUp(addresses, false)).toBe(
      'the address is not one of the public internet, and HUB_ALLOW_PRIVATE_UPSTREAMS is not true',
    );
  });
  it('passes on that there is no such name', async () =>
    expect(await lookedUp(new Error('ENOTFOUND'), true)).toBe('ENOTFOUND'));
});
