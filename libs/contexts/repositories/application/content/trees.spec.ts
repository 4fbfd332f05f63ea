import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { blobId, gitObject } from '@hubledger/hf-wire';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import fc from 'fast-check';
import type { AnnotatedTree } from './annotated-tree';
import { applyOperations, type ContentOperation } from './apply-operations';
import { buildCommit, type BuiltCommit } from './build-commit';
import { DraftTree } from './draft-tree';
import { GitBytes } from './git-bytes';
import { recordOf } from './initial-commit';
import { TreeReader } from './tree-reader';

const PREFIX = 'hf-model-ada-net/r1';
const hasGit = spawnSync('git', ['--version']).status === 0;
if (!hasGit) console.warn('SKIPPED: comparison of trees and commits with git, which is not on this machine');

const add = (path: string, content: string): ContentOperation => {
  const bytes = Buffer.from(content);
  return { kind: 'add', path, file: { type: 'file', mode: '100644', oid: blobId(bytes), size: bytes.length } };
};
const remove = (path: string): ContentOperation => ({ kind: 'delete-file', path });
const removeFolder = (path: string): ContentOperation => ({ kind: 'delete-folder', path });

const newStore = () => {
  const objects = new InMemoryObjectStore();
  const reader = new TreeReader(objects);
  let seconds = 1_700_000_000;
  const commit = async (on: BuiltCommit | null, ...operations: ContentOperation[]): Promise<BuiltCommit> => {
    const draft = await DraftTree.open(reader, PREFIX, on?.root ?? null);
    await applyOperations(draft, operations, on?.commit);
    const built = buildCommit(PREFIX, draft, {
      parents: on ? [on.commit] : [],
      authorId: 'u1',
      authorName: 'ada',
      title: `change ${seconds}`,
      description: seconds % 2 ? 'with a body\n\nof two parts' : '',
      committedAt: new Date(seconds++ * 1000).toISOString(),
    });
    await objects.putAll(built.objects);
    return built;
  };
  const paths = async (root: string): Promise<string[]> => {
    const page = await reader.list(PREFIX, root, '', { recursive: true, limit: Infinity });
    return (page?.entries ?? []).filter(({ entry }) => entry.type === 'file').map(({ path }) => path);
  };
  return { objects, reader, commit, paths };
};

describe('applying operations', () => {
  it('makes folders on the way and drops those that become empty', async () => {
    const { commit, paths, reader } = newStore();
    const first = await commit(null, add('a/b/c.txt', 'c'), add('z', 'z'));
    expect(await paths(first.root)).toEqual(['a/b/c.txt', 'z']);
    const second = await commit(first, remove('a/b/c.txt'));
    expect(await reader.entryAt(PREFIX, second.root, 'a')).toBeNull();
  });

  it('replaces a path that is deleted and added again', async () => {
    const { commit, reader } = newStore();
    const first = await commit(null, add('a', 'one'));
    const second = await commit(first, remove('a'), add('a', 'three'));
    expect(await reader.entryAt(PREFIX, second.root, 'a')).toMatchObject({ size: 5, lastCommit: second.commit });
  });

  it('keeps the last commit of what it does not change', async () => {
    const { commit, reader } = newStore();
    const first = await commit(null, add('a/x', 'x'), add('b/y', 'y'));
    const second = await commit(first, add('a/x', 'x'), add('b/y', 'other'));
    expect(await reader.entryAt(PREFIX, second.root, 'a')).toMatchObject({ lastCommit: first.commit });
    expect(await reader.entryAt(PREFIX, second.root, 'a/x')).toMatchObject({ lastCommit: first.commit });
    expect(await reader.entryAt(PREFIX, second.root, 'b')).toMatchObject({ lastCommit: second.commit });
  });

  it('writes only the folders it touched', async () => {
    const { commit } = newStore();
    const first = await commit(null, add('a/x', 'x'), add('b/y', 'y'), add('c/d/e', 'e'));
    const second = await commit(first, add('a/x', 'z'));
    expect(second.objects.filter(({ key }) => key.includes('/trees/'))).toHaveLength(2);
  });

  it('may change nothing', async () => {
    const { commit } = newStore();
    const first = await commit(null, add('a', 'a'));
    const second = await commit(first);
    expect([second.tree, second.root]).toEqual([first.tree, first.root]);
    expect(second.commit).not.toBe(first.commit);
  });

  it.each([
    ['a file below a file', [add('a', 'a'), add('a/b', 'b')], 'repositories.bad_commit'],
    ['a file in the place of a folder', [add('a/b', 'b'), add('a', 'a')], 'repositories.bad_commit'],
    ['a path added twice', [add('a', '1'), add('a', '2')], 'repositories.bad_commit'],
    ['deleting a missing file', [remove('a')], 'repositories.entry_not_found'],
    ['deleting a folder as a file', [add('a/b', 'b'), remove('a')], 'repositories.entry_not_found'],
    ['deleting a missing folder', [removeFolder('a')], 'repositories.entry_not_found'],
  ])('refuses %s', async (_, operations, code) => {
    await expect(newStore().commit(null, ...operations)).rejects.toMatchObject({ code });
  });

  it('names a missing file as the Python client expects', async () => {
    const refusal = { message: expect.stringMatching(/^A file with this name doesn't exist/) as string };
    await expect(newStore().commit(null, remove('a'))).rejects.toMatchObject(refusal);
  });
});

describe('listing', () => {
  const everything = async (reader: TreeReader, root: string, folder: string, recursive: boolean, limit: number) => {
    const all: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await reader.list(PREFIX, root, folder, { recursive, limit, after });
      if (!page) return null;
      all.push(...page.entries.map(({ path }) => path));
      if (page.next === null) return all;
      after = page.next;
    }
  };

  it('pages through a tree in git order, every entry once', async () => {
    const { commit, reader } = newStore();
    const names = ['a', 'a.b', 'a-c/x', 'b/c/d', 'b/c/e', 'b/c.d', 'é/ü', 'Z'];
    const { root } = await commit(null, ...names.map((name) => add(name, name)));
    const all = ['Z', 'a', 'a-c', 'a-c/x', 'a.b', 'b', 'b/c.d', 'b/c', 'b/c/d', 'b/c/e', 'é', 'é/ü'];
    for (const limit of [1, 2, 3, 100]) expect(await everything(reader, root, '', true, limit)).toEqual(all);
    expect(await everything(reader, root, '', false, 2)).toEqual(['Z', 'a', 'a-c', 'a.b', 'b', 'é']);
    expect(await everything(reader, root, 'b/c', true, 1)).toEqual(['b/c/d', 'b/c/e']);
    expect(await everything(reader, root, 'nowhere', true, 1)).toBeNull();
    expect(await everything(reader, root, 'a', true, 1)).toBeNull();
  });

  it('does not read folders before the cursor', async () => {
    const { commit, objects } = newStore();
    const { root } = await commit(null, add('a/x', '1'), add('b/x', '2'), add('c/x', '3'));
    const fresh = new TreeReader(objects);
    const read = jest.spyOn(objects, 'get');
    await fresh.list(PREFIX, root, '', { recursive: true, limit: 10, after: 'b/x' });
    expect(read).toHaveBeenCalledTimes(3); // root, b (to go on in), c
  });
});

const name = fc.constantFrom('a', 'b', 'a.txt', 'a-b', 'A', 'é', 'x y', '.hidden');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const change = fc.record({ path, content: fc.option(fc.string({ maxLength: 5 }), { nil: null }) });

describe('random commits', () => {
  it('list what a plain map holds, and have the ids git gives them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trees-'));
    if (hasGit) execFileSync('git', ['init', '-q', folder]);
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 6 }),
          async (rounds) => {
            const { commit, paths, reader } = newStore();
            const model = new Map<string, string>();
            let head: BuiltCommit | null = null;
            for (const round of rounds) head = await commit(head, ...applied(model, round));
            const root = head?.root ?? '';
            expect((await paths(root)).sort()).toEqual([...model.keys()].sort());
            const { totals } = await reader.tree(PREFIX, root);
            const bytes = [...model.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
            expect(totals).toMatchObject({ files: model.size, bytes, regularBytes: bytes });
            if (hasGit && head) expect(head.tree).toBe(treeByGit(folder, model));
          },
        ),
        { numRuns: 30 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  (hasGit ? it : it.skip)('are a repository that git finds no fault with', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fsck-'));
    try {
      execFileSync('git', ['init', '-q', folder]);
      const { commit, objects } = newStore();
      const first = await commit(null, add('README.md', 'hello'), add('a/b/c', 'deep'));
      const second = await commit(first, add('a/x', 'x'), remove('README.md'));
      for (const content of ['hello', 'deep', 'x']) {
        writeObject(folder, blobId(Buffer.from(content)), gitObject('blob', Buffer.from(content)));
      }
      const rawBytes = new GitBytes(objects);
      for (const built of [first, second]) {
        writeObject(folder, built.commit, await rawBytes.commit(PREFIX, recordOf(built, 1, 1)));
        for (const { bytes } of built.objects) {
          const tree = JSON.parse(Buffer.from(bytes).toString()) as AnnotatedTree;
          writeObject(folder, tree.tree, await rawBytes.tree(PREFIX, tree));
        }
      }
      git(folder, 'update-ref', 'refs/heads/main', second.commit);
      expect(git(folder, 'fsck', '--strict', '--no-dangling')).toBe('');
      expect(git(folder, 'log', '--format=%H %an <%ae> %s', 'main').split('\n')).toEqual([
        `${second.commit} ada <u1@users.noreply.invalid> ${second.title}`,
        `${first.commit} ada <u1@users.noreply.invalid> ${first.title}`,
      ]);
      expect(git(folder, 'ls-tree', '-r', '--name-only', 'main')).toBe('a/b/c\na/x');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const applied = (
  model: Map<string, string>,
  round: ReadonlyArray<{ path: string; content: string | null }>,
): ContentOperation[] => {
  const touched = new Set<string>();
  return round.flatMap(({ path, content }) => {
    const collides = [...model.keys()].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
    if (collides || touched.has(path)) return [];
    if (content === null && !model.has(path)) return [];
    touched.add(path);
    if (content === null) model.delete(path);
    else model.set(path, content);
    return [content === null ? remove(path) : add(path, content)];
  });
};

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
    .toString()
    .trim();

const treeByGit = (folder: string, model: ReadonlyMap<string, string>): string => {
  git(folder, 'read-tree', '--empty');
  const lines = [...model].map(([file, content]) => `100644 ${blobId(Buffer.from(content))}\t${file}\0`).join('');
  execFileSync('git', ['update-index', '-z', '--index-info'], { cwd: folder, input: lines });
  return git(folder, 'write-tree', '--missing-ok');
};

const writeObject = (folder: string, id: string, bytes: Buffer): void => {
  const file = join(folder, '.git', 'objects', id.slice(0, 2), id.slice(2));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, deflateSync(bytes));
};
