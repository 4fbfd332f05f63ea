import { blobId } from '@hubledger/hf-wire';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import fc from 'fast-check';
import type { AnnotatedEntry } from './annotated-tree';
import { buildCommit } from './build-commit';
import { DraftTree } from './draft-tree';
import { ImmutableCache } from './immutable-cache';
import { TreeReader } from './tree-reader';
import { type EntryShape, TreeTexts } from './tree-texts';

const PREFIX = 'hf-model-ada-net/r1';

const storeOf = async (...revisions: ReadonlyArray<readonly string[]>) => {
  const objects = new InMemoryObjectStore();
  const reader = new TreeReader(objects);
  const roots: string[] = [];
  for (const [n, paths] of revisions.entries()) {
    const draft = await DraftTree.open(reader, PREFIX, roots.at(-1) ?? null);
    const oid = blobId(Buffer.from(String(n)));
    for (const path of paths) await draft.put(path, { type: 'file', mode: '100644', oid, size: 1, lastCommit: null });
    const built = buildCommit(PREFIX, draft, {
      ...{ parents: [], authorId: 'u1', authorName: 'ada', title: 'change', description: '' },
      committedAt: '2026-01-01T00:00:00.000Z',
    });
    await objects.putAll(built.objects);
    roots.push(built.root);
  }
  return { objects, roots, root: roots.at(-1) ?? '' };
};

const json = jest.fn((path: string, { type, oid }: AnnotatedEntry) => JSON.stringify({ path, type, oid }));
const ENTRY: EntryShape = { name: 'entry', json };
const FILE: EntryShape = { name: 'file', json: (path, { type }) => (type === 'file' ? JSON.stringify(path) : null) };

const parsed = (parts: readonly Buffer[]): unknown[] =>
  JSON.parse(
    `[${Buffer.concat([...parts])
      .toString('utf8')
      .slice(0, -1)}]`,
  ) as unknown[];

const everything = async (texts: TreeTexts, root: string, folder: string, recursive: boolean, limit: number) => {
  const all: unknown[] = [];
  for (let after: string | undefined; ;) {
    const page = await texts.list(ENTRY, PREFIX, root, folder, { recursive, limit, after });
    if (!page) return null;
    all.push(...parsed(page.parts));
    if (page.next === null) return all;
    after = page.next;
  }
};

const many = (count: number, name: (n: number) => string) => Array.from({ length: count }, (_, n) => name(n));
const padded = (n: number) => String(n).padStart(5, '0');

describe('the text of a tree', () => {
  const names = fc.constantFrom('a', 'b', 'a.txt', 'a-b', 'A', 'é', 'x "y"', '},{"type":"', '.hidden');
  const paths = fc.array(
    fc.array(names, { minLength: 1, maxLength: 4 }).map((each) => each.map((name, n) => `${name}${n}`).join('/')),
    { minLength: 1, maxLength: 30 },
  );

  it('tells, page by page, what the entries themselves tell', () =>
    fc.assert(
      fc.asyncProperty(paths, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (files, limit, recursive) => {
        const alone = files.filter((path) => !files.some((other) => other.startsWith(`${path}/`)));
        const { objects, root } = await storeOf(alone);
        const reader = new TreeReader(objects);
        const listed = await reader.list(PREFIX, root, '', { recursive, limit: Infinity });
        const expected = listed?.entries.map(({ path, entry: { type, oid } }) => ({ path, type, oid }));
        expect(await everything(new TreeTexts(reader), root, '', recursive, limit)).toEqual(expected);
      }),
      { numRuns: 60 },
    ));

  it.each([
    ['a folder of more than one piece', many(2_500, (n) => `all/${padded(n)}`)],
    ['as many entries as a piece holds', many(1_024, padded)],
    ['more folders than a piece holds', many(1_500, (n) => `${padded(n)}/file`)],
  ])('leaves nothing out of %s', async (_, files) => {
    const { objects, root } = await storeOf(files);
    const texts = new TreeTexts(new TreeReader(objects));
    for (const limit of [700, 1_000, 1_024]) {
      const entries = (await everything(texts, root, '', true, limit)) as Array<{ path: string; type: string }>;
      expect(entries.filter(({ type }) => type === 'file').map(({ path }) => path)).toEqual(files);
    }
    const all = await texts.list(FILE, PREFIX, root, '', { recursive: true, limit: Infinity });
    expect(parsed(all?.parts ?? [])).toEqual(files);
  });

  it('is null for a folder that is not there', async () => {
    const { objects, root } = await storeOf(['a/b']);
    const texts = new TreeTexts(new TreeReader(objects));
    expect(await everything(texts, root, 'a/b', true, 1)).toBeNull();
    expect(await everything(texts, root, 'nowhere', true, 1)).toBeNull();
  });

  it('is made once for a folder that revisions share', async () => {
    const { objects, roots } = await storeOf(['a/x', 'b/y', 'c/z'], ['c/z']);
    const texts = new TreeTexts(new TreeReader(objects));
    json.mockClear();
    const [before, after] = [
      await everything(texts, roots[0]!, '', true, 9),
      await everything(texts, roots[1]!, '', true, 9),
    ];
    expect(before).not.toEqual(after);
    expect(json.mock.calls.map(([path]) => path)).toEqual(['a', 'b', 'c', 'a/x', 'b/y', 'c/z', 'a', 'b', 'c', 'c/z']);
  });

  it('is the same when next to nothing is kept', async () => {
    const { objects, root } = await storeOf(many(50, (n) => `${n % 7}/${n}`));
    const kept = new TreeTexts(new TreeReader(objects), new ImmutableCache(1));
    const usual = new TreeTexts(new TreeReader(objects));
    expect(await everything(kept, root, '', true, 9)).toEqual(await everything(usual, root, '', true, 9));
  });

  it('keeps folders of one content at two places apart', async () => {
    const { objects, root } = await storeOf(['a/x', 'b/x']);
    const all = await new TreeTexts(new TreeReader(objects)).list(FILE, PREFIX, root, '', {
      recursive: true,
      limit: 9,
    });
    expect(parsed(all?.parts ?? [])).toEqual(['a/x', 'b/x']);
  });

  it('is made with turns for others in between', async () => {
    const { objects, root } = await storeOf(many(30_000, (n) => `${n % 30}/${padded(n)}`));
    let [turns, done] = [0, false];
    const others = () => void (turns++, done || setImmediate(others));
    setImmediate(others);
    await new TreeTexts(new TreeReader(objects)).list(ENTRY, PREFIX, root, '', { recursive: true, limit: Infinity });
    done = true;
    expect(turns).toBeGreaterThan(1);
  });
});
