import { type ContentDecoder, type ContentEncoding, decoderFor } from './content-decoder';
import { GrowingBuffer } from './growing-buffer';

/** Where the bytes of one file go. `write` holds back the sender until it resolves. */
export interface ContentSink<T> {
  write(chunk: Uint8Array): Promise<void>;
  /** All bytes came; what it answers stands in the line of the file. */
  close(): Promise<T>;
  /** The line turned out to be bad, or the sender went away. Called at most once, never after `close`. */
  abort(): Promise<void>;
}

export type OpenSink<T> = () => Promise<ContentSink<T>>;

/** A refusal without a place; the reader of the line adds it. */
export class ContentRefused extends Error {}

/**
 * The content of one `file` line on its way to a sink. The encoding may come later than the content: up to
 * `pendingBytes` wait for it, after that base64 is presumed, which is what clients send.
 */
export class FileContent<T> {
  private encoding: ContentEncoding | null = null;
  private presumed = false;
  private decoder: ContentDecoder | null = null;
  private sink: ContentSink<T> | null = null;
  private readonly pending = new GrowingBuffer();
  private size = 0;
  private seen = false;

  constructor(
    private readonly open: OpenSink<T>,
    private readonly pendingBytes: number,
  ) {}

  setEncoding(encoding: unknown): void {
    if (encoding !== 'base64' && encoding !== 'utf-8') throw new ContentRefused(`encoding must be 'base64' or 'utf-8'`);
    if (this.presumed && encoding !== 'base64') {
      throw new ContentRefused('put encoding before content, for content of this size');
    }
    this.encoding = encoding;
  }

  /** Content begins, maybe an empty one. */
  start(): void {
    this.seen = true;
  }

  async feed(text: Buffer): Promise<void> {
    if (this.encoding === null && !this.presumed) {
      this.pending.append(text);
      if (this.pending.size <= this.pendingBytes) return;
      this.presumed = true;
      return this.flush();
    }
    await this.decode(text);
  }

  /** The line is complete. Without `encoding`, content is UTF-8, as on the original. */
  async finish(): Promise<{ size: number; content: T }> {
    if (!this.seen) throw new ContentRefused('content is missing');
    if (this.encoding === null) this.setEncoding('utf-8');
    await this.flush();
    await this.emit((this.decoder ?? this.newDecoder()).end());
    const { sink, size } = this;
    this.sink = null;
    return { size, content: await (sink ?? (await this.open())).close() };
  }

  async abort(): Promise<void> {
    const { sink } = this;
    this.sink = null;
    await sink?.abort();
  }

  private async flush(): Promise<void> {
    if (this.pending.size > 0) await this.decode(this.pending.takeAll());
  }

  private async decode(text: Buffer): Promise<void> {
    this.decoder ??= this.newDecoder();
    await this.emit(this.decoder.write(text));
  }

  private newDecoder(): ContentDecoder {
    return decoderFor(this.encoding ?? 'base64');
  }

  private async emit(bytes: Buffer | null): Promise<void> {
    if (bytes === null) throw new ContentRefused(`content is not valid ${this.encoding ?? 'base64'}`);
    if (bytes.length === 0) return;
    this.sink ??= await this.open();
    this.size += bytes.length;
    await this.sink.write(bytes);
  }
}
