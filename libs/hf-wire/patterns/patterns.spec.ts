import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { isLfsByAttributes, lfsAttributeLine, parseGitAttributes } from './git-attributes';
import { isIgnored, parseGitIgnore } from './git-ignore';
import { PatternsTooCostly } from '../wire-errors';

const lfs = (text: string, path: string): boolean => isLfsByAttributes(parseGitAttributes(text), path);
const ignored = (text: string, path: string): boolean => isIgnored(parseGitIgnore(text), path);
const F = 'filter=lfs diff=lfs merge=lfs -text';

describe('.gitattributes', () => {
  it.each([
    [`*.bin ${F}`, 'a.bin', true],
    [`*.bin ${F}`, 'deep/down/a.bin', true],
    [`*.bin ${F}`, 'a.bin.txt', false],
    [`*.tar.* ${F}`, 'x/a.tar.gz', true],
    [`*tfevents* ${F}`, 'runs/events.out.tfevents.1', true],
    [`saved_model/**/* ${F}`, 'saved_model/a', true],
    [`saved_model/**/* ${F}`, 'saved_model/a/b/c', true],
    [`saved_model/**/* ${F}`, 'x/saved_model/a', false],
    [`data ${F}`, 'data/x', false],
    [`data/ ${F}`, 'data/x', false],
    [`data/** ${F}`, 'data/x/y', true],
    [`/a.bin ${F}`, 'b/a.bin', false],
    [`*.bin ${F}\nsmall.bin -filter`, 'small.bin', false],
    [`*.bin ${F}\nsmall.bin !filter`, 'small.bin', false],
    [`*.bin ${F}\nsmall.bin filter=other`, 'small.bin', false],
    [`*.bin ${F}\nsmall.bin -text`, 'small.bin', true],
    [`*.bin -filter\r\n*.bin ${F}\r\n`, 'a.bin', true],
    [`[attr]large filter=lfs -text\n*.x large`, 'a.x', true],
    [`"a b.bin" ${F}`, 'a b.bin', true],
    [`"\\303\\251 \\".bin" ${F}`, 'é ".bin', true],
    [`!*.bin ${F}`, '!a.bin', false],
    [`# *.bin ${F}`, 'a.bin', false],
    [`a[ ${F}`, 'a[', false],
    ['', 'a', false],
  ])('%j of %s: %s', (text, path, expected) => expect(lfs(text, path)).toBe(expected));

  it.each([
    'w.bin',
    'a b/c d.bin',
    '#x',
    '!x',
    '"q"',
    '[attr]x',
    'a*b?c[d]',
    'é',
    `${'a b'.repeat(80)}/${' '.repeat(200)}x`,
  ])('is extended by a line for exactly %j', (path) => {
    const line = lfsAttributeLine(path);
    expect(lfs(line, path)).toBe(true);
    expect(lfs(line, `sub/${path}`)).toBe(false);
    expect(lfs(line, `${path}x`)).toBe(false);
  });

  it('is refused when it is hostile, before it has cost much', () => {
    const text = Array.from({ length: 50 }, () => `${'*a'.repeat(200)}b ${F}`).join('\n');
    expect(() => lfs(text, 'a'.repeat(250))).toThrow(PatternsTooCostly);
    expect(() => lfs('x\n'.repeat(30_000), 'a')).toThrow(PatternsTooCostly);
  });
});

describe('.gitignore', () => {
  it.each([
    ['*.tmp', 'a/b.tmp', true],
    ['build', 'build/x/y', true],
    ['build/', 'build', false],
    ['build/', 'a/build/x', true],
    ['/build', 'a/build/x', false],
    ['*.tmp\n!keep.tmp', 'keep.tmp', false],
    ['dir/\n!dir/keep', 'dir/keep', true],
    ['dir/*\n!dir/keep', 'dir/keep', false],
    ['a/**/z', 'a/b/c/z', true],
    ['# x', '# x', false],
    ['\\#x', '#x', true],
    ['a   ', 'a', true],
    ['a\\ ', 'a ', true],
    ['', 'a', false],
  ])('%j of %s: %s', (text, path, expected) => expect(ignored(text, path)).toBe(expected));
});

const hasGit = ((): boolean => {
  try {
    execFileSync('git', ['--version']);
    return true;
  } catch {
    console.warn('SKIPPED: git is not installed, so patterns are not compared with the real program');
    return false;
  }
})();

(hasGit ? describe : describe.skip)('the real git program agrees', () => {
  let dir: string;
  const git = (args: string[], input = ''): string[] => {
    try {
      return execFileSync('git', args, { cwd: dir, input }).toString('utf8').split('\0');
    } catch (error) {
      return (error as { stdout: Buffer }).stdout.toString('utf8').split('\0'); // check-ignore: 1 = nothing is ignored
    }
  };
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hubledger-patterns-'));
    git(['init', '-q', '.']);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const piece = fc.constantFrom(
    'a',
    'b',
    'é',
    '*',
    '**',
    '?',
    '/',
    '/**/',
    '[ab]',
    '[!a]',
    '[a-c',
    ']',
    '\\a',
    '.',
    'a*',
    '[[:alpha:]]',
    '\\',
  );
  const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  const path = fc.stringMatching(/^[abcé.]{1,3}(\/[abc.]{1,2}){0,3}$/).filter((p) => !/(^|\/)\.{1,2}(\/|$)/.test(p));

  it('on attributes', () =>
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(path, { minLength: 6, maxLength: 10 }),
        (patterns, paths) => {
          const text = patterns.map((p, i) => `${p} ${i === 1 ? '-filter' : 'filter=lfs'}\n`).join('');
          writeFileSync(join(dir, '.gitattributes'), text);
          const answers = git(['check-attr', '-z', 'filter', '--', ...paths]);
          paths.forEach((p, i) => expect([text, p, lfs(text, p)]).toEqual([text, p, answers[3 * i + 2] === 'lfs']));
        },
      ),
      { numRuns: 60, seed: 1 },
    ));
  it('on ignored files', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('', '!'), pattern, fc.constantFrom('', '/')), { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(path, { minLength: 6, maxLength: 10 }),
        (rules, paths) => {
          const text = rules.map((rule) => `${rule.join('')}\n`).join('');
          writeFileSync(join(dir, '.gitignore'), text);
          const answers = new Set(git(['check-ignore', '-z', '--no-index', '--stdin'], paths.join('\0')));
          for (const p of paths) expect([text, p, ignored(text, p)]).toEqual([text, p, answers.has(p)]);
        },
      ),
      { numRuns: 60, seed: 1 },
    ));
});

describe('patterns made to cost time', () => {
  it('are refused before they have cost much', () => {
    const ignore = parseGitIgnore(Array.from({ length: 1_000 }, (_, n) => `${'*a'.repeat(400)}${n}`).join('\n'));
    const paths = Array.from({ length: 1_000 }, (_, n) => `${'a'.repeat(240)}${n}`);
    const start = Date.now();
    expect(() => paths.map((path) => isIgnored(ignore, path))).toThrow(PatternsTooCostly);
    expect(Date.now() - start).toBeLessThan(5_000);
  });

  it('are told from many plain ones', () => {
    const patterns = Array.from({ length: 300 }, (_, n) => `build-*/**/part${n}-*.tm[px]\n`).join('');
    const ignore = parseGitIgnore(`${patterns}*.py[co]\n`);
    const paths = Array.from({ length: 5_000 }, (_, n) => `folder/of/some/depth/file-number-${n}.safetensors`);
    expect(paths.some((path) => isIgnored(ignore, path))).toBe(false);
    expect(isIgnored(ignore, 'a/b.pyc')).toBe(true);
  });
});
