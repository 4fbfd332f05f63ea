import { oneAtATime } from './one-at-a-time';

describe('one at a time', () => {
  it('answers all who ask meanwhile, and works anew for who asks later', async () => {
    let asked = 0;
    const ask = oneAtATime(async () => {
      const number = ++asked;
      await new Promise(setImmediate);
      return number;
    });
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    expect(await ask()).toBe(2);
  });

  it('tells all of a failure, and keeps nothing of it', async () => {
    let fails = true;
    const ask = oneAtATime(async () => {
      await new Promise(setImmediate);
      if (fails) throw new Error('not now');
      return 'fine';
    });
    const both = await Promise.allSettled([ask(), ask()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await ask()).toBe('fine');
  });
});
