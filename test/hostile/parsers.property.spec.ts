import * as wire from '@hubledger/hf-wire';
import { DomainError } from '@hubledger/kernel';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodedField } from '../../apps/hub-api/src/http/form-decoding';
import { RUNS, TEXTS } from '../fixtures/hostile/texts';
import { DECODING_FILES, JSON_PARSERS, NO_PARSERS, TEXT_PARSERS } from './parsers';

const rootFrom = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : rootFrom(dirname(folder));
const root = rootFrom(__dirname);

/** `HUB_HOSTILE_SEED` and `HUB_HOSTILE_RUNS` are for long runs; a failure prints its seed. */
const { HUB_HOSTILE_SEED = '20261121', HUB_HOSTILE_RUNS = '100' } = process.env;
const parameters = { seed: Number(HUB_HOSTILE_SEED), numRuns: Number(HUB_HOSTILE_RUNS) };

const DECODES =
  /JSON\.parse|decodeURIComponent|parseDocument|new Busboy|new URL\(|from 'node:querystring'|'base64(?:url)?'\)/;

describe('the table of parsers', () => {
  it('names everything that the wire library exports', () => {
    const functions = Object.entries(wire).filter(([, value]) => typeof value === 'function');
    const errors = (value: unknown): boolean => (value as { prototype?: unknown }).prototype instanceof DomainError;
    const expected = functions.filter(([, value]) => !errors(value)).map(([name]) => name);
    const wireParsers = [...Object.keys(TEXT_PARSERS), ...Object.keys(JSON_PARSERS)].filter((name) => name in wire);
    // parseCommit reads a stream: libs/hf-wire/commit/commit-lines.property.spec.ts
    const known = new Set([...wireParsers, ...NO_PARSERS, 'parseCommit']);
    expect(expected.filter((name) => !known.has(name))).toEqual([]);
  });

  it('names every source that decodes something', () => {
    const found = ['apps', 'libs', 'projections'].flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
        .map((path) => `${room}/${path.replaceAll('\\', '/')}`)
        .filter((path) => /\.ts$/.test(path) && !/\.(?:spec|kit)\.ts$|^libs\/testing\//.test(path))
        // What these read, this hub has written.
        .filter((path) => !/^libs\/adapters\/libsql\/(?:document-store|event-log|snapshots)\//.test(path))
        .filter((path) => DECODES.test(readFileSync(join(root, path), 'utf8'))),
    );
    expect(found.filter((path) => !(path in DECODING_FILES))).toEqual([]);
  });
});

/** Answers, or refuses as rules do; and leaves what all objects inherit alone. */
const survives = (parse: () => unknown): void => {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.message.length).toBeLessThan(1_000); // it goes into an answer and a header
  }
  const inherited = Object.prototype as Record<string, unknown>;
  expect([Object.keys(inherited), inherited['polluted']]).toEqual([[], undefined]);
};

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ maxLength: 200 }),
  fc.array(fc.constantFrom(...TEXTS), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
);
const anyKey = fc.oneof(
  fc.constantFrom('oid', 'size', 'objects', 'operation', 'transfers', 'ref', 'hash_algo', 'name'),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'then'),
  fc.string({ maxLength: 8 }),
);
/** As JSON.parse makes it: `__proto__` is an own member. */
const anyJson = fc
  .letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(anyText, fc.double(), fc.boolean(), fc.constantFrom(null, 'upload', 'download', 'sha256')),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(anyKey, tie('value')), { maxLength: 6 }).map((members) => {
        const text = members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`);
        return JSON.parse(`{${text.join()}}`) as unknown;
      }),
    ),
  }))
  .value.map((value) => JSON.parse(JSON.stringify(value) ?? 'null') as unknown);

describe.each(Object.entries(TEXT_PARSERS))('%s', (_, parse) => {
  it('answers or refuses whatever text it gets', () => {
    for (const text of TEXTS) survives(() => parse(text));
    fc.assert(
      fc.property(anyText, (text) => survives(() => parse(text))),
      parameters,
    );
  });

  /**
   * A quarter of a megabyte takes milliseconds where the work grows with the length, and half a minute and more where it
   * grows with its square. The limit stands a hundred times from both, and is one of CPU time.
   */
  it('takes no square of the length', () => {
    for (const [start, repeated, end] of RUNS) {
      const text = `${start}${repeated.repeat(Math.floor(250_000 / repeated.length))}${end}`;
      const before = process.cpuUsage();
      survives(() => parse(text));
      const { user, system } = process.cpuUsage(before);
      expect({ text: text.slice(0, 20), slow: (user + system) / 1e6 > 2 }).toEqual({
        text: text.slice(0, 20),
        slow: false,
      });
    }
  });
});

describe.each(Object.entries(JSON_PARSERS))('%s', (_, parse) => {
  it('answers or refuses whatever value it gets', () => {
    for (const text of TEXTS) for (const value of [text, [text], { [text]: text }]) survives(() => parse(value));
    fc.assert(
      fc.property(anyJson, (value) => survives(() => parse(value))),
      parameters,
    );
  });
});

describe('what is written is read back', () => {
  const name = fc.stringMatching(/^[a-zé😀 ._-]{1,12}$/u).filter((text) => wire.pathProblem(text) === null);
  const oid = fc.stringMatching(/^[0-9a-f]{40}$/);
  const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);

  it('trees', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, oid), { selector: ([key]) => key, maxLength: 8 }), (pairs) => {
        const entries = pairs.map(([key, id]) => ({ mode: '100644' as const, name: key, oid: id }));
        const bytes = wire.treeBytes(entries);
        const read = wire.parseTree(bytes);
        expect(new Set(read.map((entry) => JSON.stringify(entry)))).toEqual(
          new Set(entries.map((e) => JSON.stringify(e))),
        );
        expect(wire.treeBytes(read)).toEqual(bytes);
      }),
      parameters,
    ));
  it('pointers', () =>
    fc.assert(
      fc.property(sha256, fc.maxSafeNat(), (hash, size) =>
        expect(wire.parsePointer(Buffer.from(wire.pointerText({ oid: hash, size })))).toEqual({ oid: hash, size }),
      ),
      parameters,
    ));
  it('segments of an address, once', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        expect(wire.decodeSegment(encodeURIComponent(text))).toBe(text),
      ),
      parameters,
    ));
  it('paths and the lines that name exactly them', () =>
    fc.assert(
      fc.property(name, (path) =>
        expect(wire.isLfsByAttributes(wire.parseGitAttributes(wire.lfsAttributeLine(path)), path)).toBe(true),
      ),
      parameters,
    ));
  it('fields of forms', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(decodedField(encodeURIComponent(text))).toBe(text)),
      parameters,
    ));
  it('base64', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) =>
        expect(wire.decodeContent('base64', Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes)),
      ),
      parameters,
    ));
});
