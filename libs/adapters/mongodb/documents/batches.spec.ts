import { batchesOf } from './batches';

const writes = (insertions: number, replacements: number) => [
  ...Array.from({ length: insertions }, (_, n) => ({ id: `i${n}`, expected: null })),
  ...Array.from({ length: replacements }, (_, n) => ({ id: `r${n}`, expected: '1' })),
];

describe('batches of writes', () => {
  it.each([
    [0, 0, []],
    [1, 0, [1]],
    [200, 0, [200]],
    [401, 0, [200, 200, 1]],
    [0, 80, [80]],
    [0, 161, [80, 80, 1]],
    [150, 80, [200, 30]],
    [10, 100, [90, 20]],
  ])('%i insertions and %i replacements', (insertions, replacements, sizes) => {
    const all = writes(insertions, replacements);
    const batches = batchesOf(all);
    expect(batches.map(({ batch }) => batch.length)).toEqual(sizes);
    expect(batches.flatMap(({ batch }) => batch)).toEqual(all);
    for (const { start, batch } of batches) expect(all[start]).toBe(batch[0]);
  });
});
