import type { ByteReader } from './byte-reader';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SIMPLE: ReadonlyMap<number, number> = new Map(
  [...'"\\/bfnrt'].map((c, i) => [c.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(i)]),
);

const hasControl = (bytes: Buffer): boolean => {
  for (let i = 0; i < bytes.length; i += 1) if ((bytes[i] as number) < 0x20) return true;
  return false;
};

const hexDigit = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

/**
 * Takes the escapes out of a JSON string while it arrives: slices of UTF-8 bytes come out (whether they are UTF-8 is
 * the caller's to check). Starts behind the opening quote. Lone surrogates are refused, unlike in `JSON.parse`.
 */
export class StringScanner {
  private closed = false;
  /** 0: none; 1: behind a backslash; above: one more than the hex digits that are missing. */
  private escape = 0;
  private unit = 0;
  private high = 0;

  constructor(
    private readonly reader: ByteReader,
    /** Content of a file does not count as part of its line. */
    private readonly isContent: boolean,
  ) {}

  /** The next bytes (maybe none), or null behind the closing quote. */
  async next(): Promise<Buffer | null> {
    if (this.closed) return null;
    const { reader } = this;
    if (reader.pos >= reader.window.length && !(await reader.more())) reader.fail('it ends inside of a text');
    const bytes = reader.window.subarray(reader.pos);
    const quote = bytes.indexOf(QUOTE);
    const plain = quote < 0 ? bytes : bytes.subarray(0, quote);
    if (this.escape !== 0 || this.high !== 0 || plain.includes(BACKSLASH)) return this.unescape(bytes);
    this.closed = quote >= 0;
    this.took(plain.length + (this.closed ? 1 : 0));
    if (hasControl(plain)) this.refuseControl();
    return plain;
  }

  private unescape(bytes: Buffer): Buffer {
    // An escape is never shorter than what it stands for; what was cut off before lends at most 4 bytes.
    const out = Buffer.allocUnsafe(bytes.length + 4);
    let length = 0;
    let i = 0;
    for (; i < bytes.length && !this.closed; i += 1) {
      const byte = bytes[i] as number;
      if (this.escape > 0) length += this.inEscape(byte, out, length);
      else if (byte === BACKSLASH) this.escape = 1;
      else {
        if (this.high !== 0) this.refuseSurrogate();
        if (byte === QUOTE) this.closed = true;
        else if (byte < 0x20) this.refuseControl();
        else out[length++] = byte;
      }
    }
    this.took(i);
    return out.subarray(0, length);
  }

  /** Takes one byte of an escape; answers how many bytes it wrote. */
  private inEscape(byte: number, out: Buffer, at: number): number {
    if (this.escape === 1) {
      if (byte === 0x75) {
        this.escape = 5;
        this.unit = 0;
        return 0;
      }
      const simple = SIMPLE.get(byte);
      if (simple === undefined) this.reader.fail('a text has an unknown escape');
      if (this.high !== 0) this.refuseSurrogate();
      this.escape = 0;
      out[at] = simple;
      return 1;
    }
    const digit = hexDigit(byte);
    if (digit < 0) this.reader.fail('a text has an unknown escape');
    this.unit = this.unit * 16 + digit;
    this.escape -= 1;
    if (this.escape > 1) return 0;
    this.escape = 0;
    return this.codeUnit(this.unit, out, at);
  }

  private codeUnit(unit: number, out: Buffer, at: number): number {
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow !== (this.high !== 0)) this.refuseSurrogate();
    if (unit >= 0xd800 && unit <= 0xdbff) {
      this.high = unit;
      return 0;
    }
    const text = isLow ? String.fromCharCode(this.high, unit) : String.fromCharCode(unit);
    this.high = 0;
    return out.write(text, at, 'utf8');
  }

  private took(count: number): void {
    if (this.isContent) this.reader.takeContent(count);
    else this.reader.take(count);
  }

  private refuseSurrogate(): never {
    this.reader.fail('a text has half of a surrogate pair');
  }

  private refuseControl(): never {
    this.reader.fail('a text has a raw control character');
  }
}
