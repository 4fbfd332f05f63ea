import { checkedPath, pathProblem } from './paths';
import { refNameProblem, refNamesCollide } from './ref-names';
import { isRepoNamePart } from './repo-ids';
import { InvalidPath } from './wire-errors';

describe('file paths', () => {
  it.each([
    'a',
    'a/b.txt',
    'café #1+%.txt',
    '.gitattributes',
    '.github/x',
    'a b',
    '😀',
    'x'.repeat(255),
    '...',
    '.git-x',
  ])('accept %s', (path) => expect(checkedPath(path)).toBe(path));
  it.each([
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/../b',
    './a',
    'a/.',
    'a\\b',
    'a\0',
    'a\n',
    'a\u007f',
    '\ud800',
    'a/\udc00b',
    '.git',
    'a/.GIT/config',
    '.git.',
    '.git ',
    'GIT~1/x',
    '.g\u200cit/x',
    '.git::$INDEX_ALLOCATION/x',
    'x'.repeat(256),
    'é'.repeat(128),
    'a/'.repeat(512) + 'a',
    'x'.repeat(5000),
  ])('refuse %j', (path) => {
    expect(pathProblem(path)).not.toBeNull();
    expect(() => checkedPath(path)).toThrow(InvalidPath);
  });
});

describe('repository ids', () => {
  it.each(['m', 'b.c-d_e', 'A1', 'x'.repeat(96)])('have parts like %s', (part) =>
    expect(isRepoNamePart(part)).toBe(true),
  );
  it.each(['', 'a/b', '-a', 'a-', '.a', 'b.', 'b--c', 'b..c', 'b.git', 'é', 'b c', 'x'.repeat(97)])(
    'have no part like %j',
    (part) => expect(isRepoNamePart(part)).toBe(false),
  );
});

describe('branch and tag names', () => {
  it.each(['main', 'feature/x', 'v1.0', 'é', 'a@b', 'headless', 'a.b/c'])('accept %s', (name) =>
    expect(refNameProblem(name)).toBeNull(),
  );
  it.each([
    '',
    '@',
    'a..b',
    'a b',
    'a~b',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\b',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a.',
    'a@{b',
    '-a',
    'HEAD',
    'refs/heads/x',
    'refs/pr/1',
    'refs',
    'a\u0001',
    '\ud800',
    'f'.repeat(40),
    'x'.repeat(256),
  ])('refuse %j', (name) => {
    expect(refNameProblem(name)).not.toBeNull();
  });
  it('exclude each other when one is a folder of the other', () => {
    expect([refNamesCollide('a', 'a/b'), refNamesCollide('a/b', 'a'), refNamesCollide('a', 'ab')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
