import { AtMost } from './at-most';

describe('at most so many at once', () => {
  it('lets others wait in order, whatever becomes of who is before', async () => {
    const two = new AtMost(2);
    const begun: number[] = [];
    const ends: Array<() => void> = [];
    const all = Array.from({ length: 6 }, (_, n) =>
      two.run(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => (ends[n] = resolve));
        if (n % 2 === 0) throw new Error(`${n}`);
      }),
    );
    const settled = Promise.allSettled(all);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    expect(begun).toEqual([0, 1]);
    ends[1]?.();
    await turn();
    expect(begun).toEqual([0, 1, 2]);
    for (const n of [2, 0, 3, 4, 5]) {
      ends[n]?.();
      await turn();
    }
    expect((await settled).map(({ status }) => status === 'fulfilled')).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(await two.run(async () => 'again')).toBe('again');
  });
});
