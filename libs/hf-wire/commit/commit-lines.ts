import { ByteReader } from './byte-reader';
import { ContentRefused, FileContent, type OpenSink } from './file-content';
import { COMPOSITE, type JsonValue, readObject, readText, readValue } from './json-values';
import { type CommitLimits, DEFAULT_COMMIT_LIMITS, MAX_KEY_BYTES, MAX_SMALL_TEXT_BYTES } from './limits';
import { type CommitLine, isLineKey, MemberRefused, MEMBERS, pathMember, smallLine } from './operations';
import { StringScanner } from './string-scanner';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** Reads one line: the object `{"key": ..., "value": {...}}`, in this order. */
class LineReader<T> {
  private content: FileContent<T> | null = null;

  constructor(
    private readonly reader: ByteReader,
    private readonly open: OpenSink<T>,
    private readonly limits: CommitLimits,
    private readonly isFirst: boolean,
  ) {}

  async read(): Promise<CommitLine<T>> {
    try {
      return await this.line();
    } catch (error) {
      // A sink that cannot even be aborted must not hide why.
      await this.content?.abort().catch(() => undefined);
      if (error instanceof ContentRefused || error instanceof MemberRefused) this.reader.fail(error.message);
      throw error;
    }
  }

  private async line(): Promise<CommitLine<T>> {
    const { reader } = this;
    let key: string | null = null;
    let members: Map<string, JsonValue> | null = null;
    await readObject(reader, MAX_KEY_BYTES, async (name) => {
      if (name === 'key') key = await readText(reader, MAX_KEY_BYTES);
      else if (name !== 'value') reader.fail(`"${name.slice(0, 100)}" does not belong here`);
      else members = await this.members(key);
    });
    if (key === null || members === null) return reader.fail(`"key" and "value" are needed`);
    const line = await this.complete(this.known(key), members);
    await reader.endLine();
    return line;
  }

  private known(key: string | null): CommitLine<T>['key'] {
    if (key === null) return this.reader.fail('put "key" before "value"');
    if (!isLineKey(key)) return this.reader.fail(`unknown key "${key.slice(0, 100)}"`);
    if (this.isFirst && key !== 'header') this.reader.fail('the header must come first');
    if (!this.isFirst && key === 'header') this.reader.fail('a second header');
    return key;
  }

  private async members(key: string | null): Promise<Map<string, JsonValue>> {
    const { reader, limits } = this;
    const kind = this.known(key);
    const members = new Map<string, JsonValue>();
    const content = kind === 'file' ? (this.content = new FileContent(this.open, limits.pendingBytes)) : null;
    await readObject(reader, limits.lineBytes, async (name) => {
      if (content && name === 'content') return this.stream(content);
      const isKnown = MEMBERS[kind].includes(name);
      const isText = name === 'summary' || name === 'description';
      const known = isText ? limits.textBytes : MAX_SMALL_TEXT_BYTES;
      // The line and its value are two objects already.
      const value = await readValue(reader, isKnown ? known : limits.lineBytes, limits.depth - 2);
      if (!isKnown) return;
      if (value === COMPOSITE) reader.fail(`${name} has the wrong type`);
      members.set(name, value);
      if (content && name === 'encoding' && value !== null) content.setEncoding(value);
    });
    return members;
  }

  private async stream(content: FileContent<T>): Promise<void> {
    if ((await this.reader.peekToken()) !== QUOTE) this.reader.fail('content must be a text');
    this.reader.take(1);
    content.start();
    const scanner = new StringScanner(this.reader, true);
    for (let text = await scanner.next(); text !== null; text = await scanner.next()) {
      if (text.length > 0) await content.feed(text);
    }
  }

  private async complete(key: CommitLine<T>['key'], members: Map<string, JsonValue>): Promise<CommitLine<T>> {
    if (key !== 'file') return smallLine(key, members);
    const path = pathMember(members);
    // The rest of the line comes first: garbage there must not leave a finished file behind.
    const next = await this.reader.peekToken();
    if (next !== -1 && next !== LINE_FEED) this.reader.fail('there is more after the object');
    const { size, content } = await (this.content as FileContent<T>).finish();
    return { key, path, size, content };
  }
}

/**
 * Reads the body of a commit (`application/x-ndjson`, wire contract section 7.3) while it arrives. The content of a
 * file goes to a sink of its own and is in no moment in memory as a whole; its line is yielded after the sink was
 * closed. Memory: the chunk at hand and a few times `pendingBytes`.
 *
 * The header is the first line yielded, always. Nothing is checked against a repository; paths are checked by
 * `pathProblem`. Lines may end in CRLF, empty ones are skipped, the last one needs no line feed.
 *
 * @param open makes the sink of the next file; called once per file, when its first bytes are decoded
 * @throws BadCommitPayload for anything wrong with the body; what the source or a sink throws passes through.
 *   A sink in use is aborted then; files of earlier lines are the caller's to throw away. The source is left as it
 *   is: closing a request would close the connection the refusal has to travel on.
 */
export async function* parseCommit<T>(
  source: AsyncIterable<Uint8Array>,
  open: OpenSink<T>,
  limits: Partial<CommitLimits> = {},
): AsyncGenerator<CommitLine<T>, void, undefined> {
  const all = { ...DEFAULT_COMMIT_LIMITS, ...limits };
  const reader = new ByteReader(source, all.lineBytes);
  let lines = 0;
  for (;;) {
    await reader.skipEmptyLines();
    if ((await reader.peek()) === -1) break;
    if (lines > all.operations) reader.fail(`more than ${all.operations} operations`);
    yield await new LineReader(reader, open, all, lines === 0).read();
    lines += 1;
  }
  if (lines === 0) reader.fail('the header is missing');
}
