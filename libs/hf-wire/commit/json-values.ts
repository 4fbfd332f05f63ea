import { isUtf8 } from 'node:buffer';
import type { ByteReader } from './byte-reader';
import { GrowingBuffer } from './growing-buffer';
import { StringScanner } from './string-scanner';

const QUOTE = 0x22;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Longer numbers are refused: nothing here needs them. */
const MAX_NUMBER_BYTES = 64;

/** An object or an array, read over. */
export const COMPOSITE = Symbol('composite');
export type JsonValue = string | number | boolean | null | typeof COMPOSITE;

/** Reads a text of at most `limit` bytes, from its opening quote on. */
export const readText = async (reader: ByteReader, limit: number): Promise<string> => {
  await reader.expect(QUOTE);
  const scanner = new StringScanner(reader, false);
  const text = new GrowingBuffer();
  for (let part = await scanner.next(); part !== null; part = await scanner.next()) {
    text.append(part);
    if (text.size > limit) reader.fail(`a text is longer than ${limit} bytes`);
  }
  const bytes = text.takeAll();
  if (!isUtf8(bytes)) reader.fail('a text is not valid UTF-8');
  return bytes.toString('utf8');
};

/**
 * Walks the members of an object, from its `{` on. `member` gets each key and must read the value, and nothing more.
 * A key that comes twice is refused: two readers of one line must not see two different operations.
 */
export const readObject = async (
  reader: ByteReader,
  keyLimit: number,
  member: (key: string) => Promise<void>,
): Promise<void> => {
  await reader.expect(OPEN_OBJECT);
  if ((await reader.peekToken()) === CLOSE_OBJECT) return reader.take(1);
  const seen = new Set<string>();
  for (;;) {
    await reader.item();
    const key = await readText(reader, keyLimit);
    if (seen.has(key)) reader.fail(`"${key.slice(0, 100)}" appears twice`);
    seen.add(key);
    await reader.expect(COLON);
    await member(key);
    const next = await reader.peekToken();
    if (next !== COMMA && next !== CLOSE_OBJECT) reader.failAt(next, `',' or '}' expected`);
    reader.take(1);
    if (next === CLOSE_OBJECT) return;
  }
};

const readArray = async (reader: ByteReader, limit: number, depth: number): Promise<void> => {
  await reader.expect(OPEN_ARRAY);
  if ((await reader.peekToken()) === CLOSE_ARRAY) return reader.take(1);
  for (;;) {
    await reader.item();
    await readValue(reader, limit, depth);
    const next = await reader.peekToken();
    if (next !== COMMA && next !== CLOSE_ARRAY) reader.failAt(next, `',' or ']' expected`);
    reader.take(1);
    if (next === CLOSE_ARRAY) return;
  }
};

const LITERALS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const readWord = async (reader: ByteReader): Promise<number | boolean | null> => {
  let word = '';
  for (let byte = await reader.peekToken(); /[\w+.-]/.test(String.fromCharCode(byte)); byte = await reader.peek()) {
    word += String.fromCharCode(byte);
    if (word.length > MAX_NUMBER_BYTES) reader.fail('a number is too long');
    reader.take(1);
  }
  const literal = LITERALS.get(word);
  if (literal !== undefined) return literal;
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return Number(word);
  return reader.failAt(await reader.peek(), 'a value is no JSON');
};

/** Reads any value; objects and arrays are checked and forgotten. `depth`: how many may lie inside each other. */
export const readValue = async (reader: ByteReader, limit: number, depth: number): Promise<JsonValue> => {
  const byte = await reader.peekToken();
  if (byte === QUOTE) return readText(reader, limit);
  if (byte !== OPEN_OBJECT && byte !== OPEN_ARRAY) return readWord(reader);
  if (depth <= 0) reader.fail('too many objects inside each other');
  if (byte === OPEN_ARRAY) await readArray(reader, limit, depth - 1);
  else await readObject(reader, limit, async () => void (await readValue(reader, limit, depth - 1)));
  return COMPOSITE;
};
