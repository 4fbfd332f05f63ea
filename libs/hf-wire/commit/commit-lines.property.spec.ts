import fc from 'fast-check';
import { BadCommitPayload } from '../wire-errors';
import { naive, read } from './commit-lines.kit';

const path = fc.stringMatching(/^[a-zA-Zé😀 _"'-]{1,8}(\/[a-z]{1,4}){0,2}$/u);
const words = fc.string({ unit: 'grapheme', maxLength: 40 });
const hex = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((d) => d.join(''));
const shuffled = (members: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .shuffledSubarray(Object.entries(members), { minLength: Object.keys(members).length })
    .map((entries) => Object.fromEntries(entries));

const base64File = fc
  .tuple(path, fc.uint8Array({ maxLength: 300 }))
  .chain(([p, bytes]) => shuffled({ path: p, content: Buffer.from(bytes).toString('base64'), encoding: 'base64' }));
const textFile = fc.tuple(path, words).chain(([p, content]) => shuffled({ path: p, content, encoding: 'utf-8' }));
const ignored = fc.dictionary(fc.stringMatching(/^x[a-z]{0,5}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 });

const operation = fc.oneof(
  fc
    .tuple(fc.oneof(base64File, textFile), ignored)
    .map(([value, more]) => ({ key: 'file', value: { ...value, ...more } })),
  fc
    .record({ path, oid: hex(64), size: fc.option(fc.nat(), { nil: undefined }), algo: fc.constant('sha256') })
    .map((value) => ({ key: 'lfsFile', value })),
  path.map((p) => ({ key: 'deletedFile', value: { path: p } })),
  path.map((p) => ({ key: 'deletedFolder', value: { path: `${p}/` } })),
  fc.record({ path, srcPath: path, srcRevision: fc.option(words) }).map((value) => ({ key: 'copyFile', value })),
);
const head = fc
  .record({ summary: words, description: fc.option(words, { nil: undefined }), parentCommit: fc.option(hex(12)) })
  .map((value) => ({ key: 'header', value }));

/** JSON as different writers spell it: blanks, escaped slashes, escaped everything. */
const spellings: readonly ((line: unknown) => string)[] = [
  (line) => JSON.stringify(line),
  (line) => `${JSON.stringify(line).replaceAll('/', '\\/')}  \r`,
  (line) =>
    JSON.stringify(line).replace(/[^\u0000-\u007e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`), // eslint-disable-line no-control-regex
  (line) => JSON.stringify(line, null, 1).replaceAll('\n', '\t'),
];
const body = fc
  .tuple(head, fc.array(operation, { maxLength: 6 }), fc.array(fc.nat(3), { minLength: 7, maxLength: 7 }), fc.boolean())
  .map(([first, rest, spelling, final]) => {
    const lines = [first, ...rest].map((line, i) => (spellings[spelling[i] ?? 0] as (l: unknown) => string)(line));
    return lines.join('\n') + (final ? '\n' : '');
  });
const chunks = fc.array(fc.oneof(fc.constant(1), fc.nat(7), fc.nat(90)), { maxLength: 400 });
const pendingBytes = fc.constantFrom(1024 * 1024, 0, 50);

const trial = async (bytes: Buffer, sizes: readonly number[]): Promise<unknown> => {
  try {
    return await read(bytes, {}, sizes);
  } catch (error) {
    return error;
  }
};

describe('a commit body in random pieces', () => {
  it('means what JSON.parse says', () =>
    fc.assert(
      fc.asyncProperty(body, chunks, async (text, sizes) => {
        expect(await read(text, {}, sizes)).toEqual(naive(text));
      }),
      { numRuns: 400 },
    ));

  it('means the same, or is refused, when long content comes before its encoding', () =>
    fc.assert(
      fc.asyncProperty(body, chunks, pendingBytes, async (text, sizes, pending) => {
        const lines = await read(text, { pendingBytes: pending }, sizes).catch((error: unknown) => error);
        if (lines instanceof BadCommitPayload) expect(lines.reason).toMatch(/put encoding before content|valid base64/);
        else expect(lines).toEqual(naive(text));
      }),
      { numRuns: 200 },
    ));

  it('never yields more than it holds when it is cut', () =>
    fc.assert(
      fc.asyncProperty(body, chunks, fc.nat(), async (text, sizes, cut) => {
        const bytes = Buffer.from(text);
        const result = await trial(bytes.subarray(0, cut % bytes.length), sizes);
        if (Array.isArray(result)) expect(naive(text).slice(0, result.length)).toEqual(result);
        else expect(result).toBeInstanceOf(BadCommitPayload);
      }),
      { numRuns: 300 },
    ));

  it('is refused, or means what JSON.parse says, when bytes are changed', () =>
    fc.assert(
      fc.asyncProperty(
        body,
        chunks,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (text, sizes, changes) => {
          const bytes = Buffer.from(text);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          const result = await trial(bytes, sizes);
          if (Array.isArray(result)) expect(result).toEqual(naive(bytes.toString('utf8')));
          else expect(result).toBeInstanceOf(BadCommitPayload);
        },
      ),
      { numRuns: 600 },
    ));
});
