import type { AnnotatedTree } from './annotated-tree';
import { parseTree } from './parse-tree';

describe('parsing a tree', () => {
  const treeOf = (count: number): AnnotatedTree => ({
    tree: 'f'.repeat(40),
    totals: { files: count, bytes: 0, regularBytes: 0, lfs: { count: 0, bytes: 0 } },
    entries: Array.from({ length: count }, (_, n) => ({
      type: 'file',
      name: `${n} },{"type":" ü`,
      mode: '100644',
      oid: 'a'.repeat(40),
      size: n,
      lastCommit: 'b'.repeat(40),
      ...(n % 3 ? {} : { lfs: { sha256: 'c'.repeat(64), pointerSize: 130 }, rawOid: null }),
    })),
  });

  it.each([0, 1, 1_000, 10_000])('reads what was written, with %i entries', async (count) => {
    const tree = treeOf(count);
    expect(await parseTree(Buffer.from(JSON.stringify(tree)))).toEqual(tree);
  });
});
