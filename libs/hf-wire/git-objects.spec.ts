import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { commitBytes, commitId, parseGitCommit, type GitCommit } from './git-commits';
import { blobId, gitObject, splitGitObject } from './git-objects';
import { EMPTY_TREE_ID, parseTree, treeBytes, treeId, type GitTreeEntry } from './git-trees';

const hasGit = ((): boolean => {
  try {
    execFileSync('git', ['--version']);
    return true;
  } catch {
    console.warn('SKIPPED: git is not installed, so object ids are not compared with the real program');
    return false;
  }
})();
const withGit = hasGit ? describe : describe.skip;

const oid = (text: string): string => blobId(Buffer.from(text));
const signature = { name: 'alice', email: 'u1@users.noreply.invalid', seconds: 1_700_000_000, timezone: '+0000' };
const commit = (over: Partial<GitCommit> = {}): GitCommit => ({
  tree: EMPTY_TREE_ID,
  parents: [],
  author: signature,
  committer: { ...signature, name: 'bob', seconds: 1_700_000_001 },
  message: 'Add weights\n\nWith a body, ünïcode.\n',
  ...over,
});

describe('object ids', () => {
  it('are the ones everybody knows', () => {
    expect(blobId(Buffer.alloc(0))).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    expect(treeId([])).toBe(EMPTY_TREE_ID);
  });
  it('belong to header and content', () => {
    expect(splitGitObject(gitObject('tree', Buffer.from('x')))).toEqual({ type: 'tree', body: Buffer.from('x') });
    for (const bad of ['blob 2\0x', 'blob 1x', 'tag 1\0x', 'blob 01\0x', '']) {
      expect(() => splitGitObject(Buffer.from(bad))).toThrow('bad header');
    }
  });
});

describe('trees', () => {
  const entries: GitTreeEntry[] = [
    { mode: '100644', name: 'foo.txt', oid: oid('a') },
    { mode: '40000', name: 'foo', oid: EMPTY_TREE_ID },
    { mode: '100755', name: 'foo-run', oid: oid('b') },
    { mode: '120000', name: 'é', oid: oid('c') },
  ];
  it('sort a directory as if its name ended with a slash', () => {
    expect(parseTree(treeBytes(entries)).map(({ name }) => name)).toEqual(['foo-run', 'foo.txt', 'foo', 'é']);
  });
  it('sort by bytes of UTF-8, which is not how texts compare', () => {
    const names = ['\u{1F600}', '\uFF5E', 'z', 'é'];
    const sorted = parseTree(treeBytes(names.map((name) => ({ mode: '100644', name, oid: oid(name) }))));
    expect(sorted.map(({ name }) => name)).toEqual(['z', 'é', '\uFF5E', '\u{1F600}']);
  });
  it('refuse names git cannot store, and duplicates', () => {
    const [first] = entries as [GitTreeEntry];
    for (const name of ['', 'a/b', 'a\0']) expect(() => treeBytes([{ ...first, name }])).toThrow('bad name');
    expect(() => treeBytes([first, first])).toThrow('twice');
  });
  it('refuse bytes that are cut', () => {
    const whole = treeBytes(entries);
    expect(() => parseTree(whole.subarray(0, whole.length - 1))).toThrow('cut tree');
    expect(() => parseTree(Buffer.from('777 x'))).toThrow('cut tree');
  });
});

describe('commits', () => {
  it('read back as written', () => {
    const whole = commit({ parents: [oid('p'), oid('q')] });
    expect(parseGitCommit(commitBytes(whole))).toEqual(whole);
  });
  it('keep what would break the format out of names', () => {
    const odd = commit({ author: { ...signature, name: 'a<b>\nparent x' }, message: 'no\0end' });
    expect(parseGitCommit(commitBytes(odd))).toMatchObject({ author: { name: 'abparent x' }, message: 'noend\n' });
  });
  it('skip signatures of pushed commits', () => {
    const text = commitBytes(commit()).toString().replace('\n\n', '\ngpgsig -----BEGIN\n abc\n -----END\n\n');
    expect(parseGitCommit(Buffer.from(text))).toEqual(commit());
  });
});

withGit('the real git program agrees', () => {
  let dir: string;
  const git = (args: string[], input: Buffer | string, env: Record<string, string> = {}): string =>
    execFileSync('git', args, { cwd: dir, input, env: { PATH: process.env.PATH, HOME: dir, ...env } })
      .toString()
      .trim();
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hubledger-git-'));
    git(['init', '-q', '.'], '');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('on blobs', () => {
    for (const content of ['', 'hi', 'ü\n', '\0\u0001']) {
      expect(git(['hash-object', '--stdin'], content)).toBe(oid(content));
    }
  });
  it('on trees', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z0-9.é-]{1,4}$/u), fc.boolean()), {
          selector: ([name]) => name,
          maxLength: 12,
        }),
        (names) => {
          const entries = names
            .filter(([name]) => !/^\.{1,2}$/.test(name))
            .map(([name, dir]): GitTreeEntry =>
              dir ? { mode: '40000', name, oid: EMPTY_TREE_ID } : { mode: '100644', name, oid: oid(name) },
            );
          const lines = entries.map((e) => `${e.mode} ${e.mode === '40000' ? 'tree' : 'blob'} ${e.oid}\t${e.name}\0`);
          expect(treeId(entries)).toBe(git(['mktree', '-z', '--missing'], lines.join('')));
        },
      ),
      { numRuns: 25 },
    );
  });
  it('on commits', () => {
    git(['mktree'], '');
    const env = {
      GIT_AUTHOR_NAME: 'alice',
      GIT_AUTHOR_EMAIL: signature.email,
      GIT_AUTHOR_DATE: '1700000000 +0000',
      GIT_COMMITTER_NAME: 'bob',
      GIT_COMMITTER_EMAIL: signature.email,
      GIT_COMMITTER_DATE: '1700000001 +0000',
    };
    const first = git(['commit-tree', EMPTY_TREE_ID], commit().message, env);
    expect(first).toBe(commitId(commit()));
    const next = git(['commit-tree', EMPTY_TREE_ID, '-p', first], 'second\n', env);
    expect(next).toBe(commitId(commit({ parents: [first], message: 'second' })));
  });
});
