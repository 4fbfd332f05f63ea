import { checkedFolder, checkedPath, pathProblem } from './paths';
import { checkedRefName, refNameProblem, refNamesCollide } from './ref-names';
import { isRepoNamePart, parseRepoId } from './repo-ids';
import { InvalidPath, InvalidRefName, InvalidRepoId } from './wire-errors';

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
  it('know folders, with and without a trailing slash', () => {
    expect([checkedFolder(''), checkedFolder('/'), checkedFolder('a/b/'), checkedFolder('a')]).toEqual([
      '',
      '',
      'a/b',
      'a',
    ]);
    for (const bad of ['//', 'a//', '../', '/a']) expect(() => checkedFolder(bad)).toThrow('Invalid path');
  });
});

describe('repository ids', () => {
  it.each(['alice/m', 'a/b.c-d_e', 'A1/x.y'])('accept %s', (id) => {
    expect(parseRepoId(id)).toEqual({ namespace: id.split('/')[0], name: id.split('/')[1] });
  });
  it.each([
    '',
    'a',
    'a/',
    '/a',
    'a/b/c',
    '-a/b',
    'a-/b',
    '.a/b',
    'a/b.',
    'a/b--c',
    'a/b..c',
    'a/b.git',
    'a/é',
    'a/b c',
    `a/${'x'.repeat(97)}`,
  ])('refuse %j', (id) => expect(() => parseRepoId(id)).toThrow(InvalidRepoId));
  it('have parts of at most 96 characters', () => expect(isRepoNamePart('x'.repeat(96))).toBe(true));
});

describe('branch and tag names', () => {
  it.each(['main', 'feature/x', 'v1.0', 'é', 'a@b', 'headless', 'a.b/c'])('accept %s', (name) =>
    expect(checkedRefName(name)).toBe(name),
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
    expect(() => checkedRefName(name)).toThrow(InvalidRefName);
  });
  it('exclude each other when one is a folder of the other', () => {
    expect([refNamesCollide('a', 'a/b'), refNamesCollide('a/b', 'a'), refNamesCollide('a', 'ab')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
