import assert from 'node:assert/strict';
import type { Leases } from '@hubledger/kernel';
import { type Check, type Opened, registerChecks } from './register';

/** Two views of one store, as two processes have them. */
export interface SharedStore {
  readonly here: Leases;
  readonly there: Leases;
}

const LONG = 600_000;
/** Runs out while a check waits. */
const SHORT = 250;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Takes it once it has run out. */
const takeOver = async (leases: Leases, name: string, holder: string) => {
  for (;;) {
    const lease = await leases.take(name, holder, LONG);
    if (lease) return lease;
    await wait(20);
  }
};

const taken = async (leases: Leases, name: string, holder: string, ttlMs = LONG) => {
  const lease = await leases.take(name, holder, ttlMs);
  assert.ok(lease, `${holder} gets ${name}`);
  return lease;
};

export const leasesChecks: Readonly<Record<string, Check<SharedStore>>> = {
  'has one holder of a name, and each name for itself': async ({ here, there }) => {
    const lease = await taken(here, 'projection/accounts@3', 'a');
    assert.deepEqual([lease.name, lease.holder], ['projection/accounts@3', 'a']);
    assert.equal(await there.take('projection/accounts@3', 'b', LONG), null);
    await taken(there, 'projection/accounts@4', 'b');
    assert.equal(await here.take('projection/accounts@4', 'a', LONG), null);
  },

  'is not taken twice by one holder': async ({ here }) => {
    await taken(here, 'work', 'a');
    assert.equal(await here.take('work', 'a', LONG), null);
  },

  'goes to one of many who take it at once': async ({ here, there }) => {
    for (let round = 0; round < 5; round++) {
      const takers = Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? here : there).take(`work-${round}`, `holder-${n}`, LONG),
      );
      assert.equal((await Promise.all(takers)).filter((lease) => lease !== null).length, 1);
    }
  },

  'goes to one of many who wait for it to run out': async ({ here, there }) => {
    await taken(here, 'work', 'dead', SHORT);
    await wait(SHORT * 2);
    const takers = Array.from({ length: 20 }, (_, n) => (n % 2 ? here : there).take('work', `holder-${n}`, LONG));
    assert.equal((await Promise.all(takers)).filter((lease) => lease !== null).length, 1);
  },

  'can be taken at once when it was released, under a higher token': async ({ here, there }) => {
    let last = 0;
    for (const leases of [here, there, here, here, there]) {
      const lease = await taken(leases, 'work', 'a');
      assert.ok(Number.isSafeInteger(lease.token) && lease.token > last);
      last = lease.token;
      await leases.release(lease);
    }
  },

  'can be taken when it has run out, under a higher token, and the former holder has lost it': async (store) => {
    const { here, there } = store;
    const former = await taken(here, 'work', 'a', SHORT);
    const next = await takeOver(there, 'work', 'b');
    assert.ok(next.token > former.token);
    assert.equal(await here.renew(former, LONG), false);
    await here.release(former);
    assert.equal(await here.take('work', 'a', LONG), null);
    assert.equal(await there.renew(next, LONG), true);
  },

  'is taken back by its former holder as anybody takes it': async ({ here, there }) => {
    const first = await taken(here, 'work', 'a', SHORT);
    const second = await takeOver(here, 'work', 'a');
    assert.ok(second.token > first.token);
    assert.equal(await here.renew(first, LONG), false);
    await here.release(first);
    assert.equal(await there.take('work', 'b', LONG), null);
  },

  'lasts as long as it is renewed': async ({ here, there }) => {
    const lease = await taken(here, 'work', 'a', SHORT * 4);
    assert.equal(await here.renew(lease, LONG), true);
    await wait(SHORT * 5);
    assert.equal(await there.take('work', 'b', LONG), null);
    assert.equal(await here.renew(lease, SHORT), true);
    assert.ok((await takeOver(there, 'work', 'b')).token > lease.token);
  },

  'is not renewed once it was released': async ({ here, there }) => {
    const lease = await taken(here, 'work', 'a');
    await here.release(lease);
    assert.equal(await here.renew(lease, LONG), false);
    await here.release(lease);
    await taken(there, 'work', 'b');
    await here.release(lease);
    assert.equal(await there.take('work', 'c', LONG), null);
  },
};

export const leasesContract = (name: string, open: () => Promise<Opened<SharedStore>>): void =>
  registerChecks(`leases: ${name}`, leasesChecks, open);
