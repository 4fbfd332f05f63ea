import { BadCommitPayload } from '../wire-errors';

/** Bytes looked at in one go: bounds what a search for a quote can cost, however large the chunks are. */
const WINDOW = 64 * 1024;
const EMPTY = Buffer.alloc(0);

const LINE_FEED = 0x0a;

/** Members and items read before others get their turn: a millisecond or so. */
const ITEMS_AT_ONCE = 512;

/** A cursor over a stream of chunks. Holds one chunk at a time; knows the line it is in, and how long that is. */
export class ByteReader {
  private chunk: Buffer = EMPTY;
  private readonly source: AsyncIterator<Uint8Array>;
  private counted = 0;
  private items = 0;
  private at = 0;
  /** Counts from 1. */
  line = 1;
  /** Unread bytes at hand are `window[pos]` and up. */
  window: Buffer = EMPTY;
  pos = 0;

  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly lineBytes: number,
  ) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** @throws BadCommitPayload, always */
  fail(reason: string): never {
    throw new BadCommitPayload(this.line, reason);
  }

  /** Makes at least one byte available; false at the end of the stream. */
  async more(): Promise<boolean> {
    while (this.pos >= this.window.length) {
      if (this.at >= this.chunk.length) {
        const next = await this.source.next();
        if (next.done) return false;
        this.chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
        this.at = 0;
      }
      // What is at hand already arrives without a turn of the event loop.
      await new Promise(setImmediate);
      this.window = this.chunk.subarray(this.at, this.at + WINDOW);
      this.at += this.window.length;
      this.pos = 0;
    }
    return true;
  }

  /** The next byte, not taken; -1 at the end of the stream. */
  async peek(): Promise<number> {
    if (this.pos >= this.window.length && !(await this.more())) return -1;
    return this.window[this.pos] ?? -1;
  }

  /** The next byte that is no blank, not taken. A line feed is no blank: it ends the line. */
  async peekToken(): Promise<number> {
    for (;;) {
      const byte = this.window[this.pos] ?? (await this.peek());
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return byte;
      this.take(1);
    }
  }

  take(count: number): void {
    this.pos += count;
    this.counted += count;
    if (this.counted > this.lineBytes) this.fail(`longer than ${this.lineBytes} bytes`);
  }

  /** Takes bytes that do not count as part of the line. */
  takeContent(count: number): void {
    this.pos += count;
  }

  /** Takes exactly this byte, after blanks. */
  async expect(byte: number): Promise<void> {
    const found = await this.peekToken();
    if (found !== byte) this.failAt(found, `'${String.fromCharCode(byte)}' expected`);
    this.take(1);
  }

  failAt(found: number, reason: string): never {
    this.fail(found === -1 || found === LINE_FEED ? 'it ends too early' : reason);
  }

  /** Called for each member and item. */
  async item(): Promise<void> {
    this.items += 1;
    if (this.items % ITEMS_AT_ONCE === 0) await new Promise(setImmediate);
  }

  /** Takes line feeds and blanks. They count as part of the line that follows: there is no end to empty lines. */
  async skipEmptyLines(): Promise<void> {
    while ((await this.peekToken()) === LINE_FEED) {
      this.take(1);
      this.line += 1;
    }
  }

  /** Ends the line. Blanks may stand before the line feed, nothing else. */
  async endLine(): Promise<void> {
    const byte = await this.peekToken();
    if (byte !== -1 && byte !== LINE_FEED) this.fail('there is more after the object');
    if (byte === -1) return;
    this.pos += 1;
    this.line += 1;
    this.counted = 0;
  }
}
