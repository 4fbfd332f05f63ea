/** Turns the text of a file's content into bytes, slice by slice. */
export interface ContentDecoder {
  /** Bytes that are complete now; null when the text cannot be decoded. */
  write(text: Buffer): Buffer | null;
  /** The last bytes; null when the text stops too early. */
  end(): Buffer | null;
}

export type ContentEncoding = 'base64' | 'utf-8';

const EMPTY = Buffer.alloc(0);
const PAD = 0x3d;

/** Node skips what is no base64 and knows the URL alphabet too: fewer bytes than expected, '-' and '_' give it away. */
const decodeGroups = (text: Buffer): Buffer | null => {
  if (text.includes(0x2d) || text.includes(0x5f)) return null;
  const bytes = Buffer.from(text.toString('latin1'), 'base64');
  return bytes.length === (text.length / 4) * 3 ? bytes : null;
};

/** Strict RFC 4648: standard alphabet, padded, nothing else. */
export class Base64Decoder implements ContentDecoder {
  private rest: Buffer = EMPTY;
  private pads = 0;

  write(text: Buffer): Buffer | null {
    const pad = text.indexOf(PAD);
    const data = pad < 0 ? text : text.subarray(0, pad);
    if (this.pads > 0 && data.length > 0) return null;
    if (pad >= 0) {
      if (!text.subarray(pad).every((byte) => byte === PAD)) return null;
      this.pads += text.length - pad;
      if (this.pads > 2) return null;
    }
    return this.groups(data);
  }

  end(): Buffer | null {
    const { rest, pads } = this;
    if (rest.length === 0 && pads === 0) return EMPTY;
    if (rest.length < 2 || rest.length + pads !== 4) return null;
    // Padded with zero bits it is a group like any other; its last bytes are not content.
    const bytes = decodeGroups(Buffer.concat([rest, Buffer.from('AA')], 4));
    return bytes && bytes.subarray(0, 3 - pads);
  }

  private groups(data: Buffer): Buffer | null {
    const missing = this.rest.length === 0 ? 0 : 4 - this.rest.length;
    if (missing > data.length) {
      this.rest = Buffer.concat([this.rest, data]);
      return EMPTY;
    }
    const whole = missing + Math.floor((data.length - missing) / 4) * 4;
    const first = missing === 0 ? EMPTY : decodeGroups(Buffer.concat([this.rest, data.subarray(0, missing)]));
    const main = decodeGroups(data.subarray(missing, whole));
    this.rest = Buffer.from(data.subarray(whole));
    if (first === null || main === null) return null;
    return first.length === 0 ? main : Buffer.concat([first, main]);
  }
}

/** Passes UTF-8 through, once it is sure that it is UTF-8. */
export class Utf8Decoder implements ContentDecoder {
  private readonly check = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  write(text: Buffer): Buffer | null {
    return this.isFine(() => this.check.decode(text, { stream: true })) ? text : null;
  }

  end(): Buffer | null {
    return this.isFine(() => this.check.decode()) ? EMPTY : null;
  }

  private isFine(step: () => string): boolean {
    try {
      step();
      return true;
    } catch {
      return false;
    }
  }
}

/** The bytes of a text that is all there; null when it can't be decoded. */
export const decodeContent = (encoding: ContentEncoding, text: string): Buffer | null => {
  const decoder = decoderFor(encoding);
  const bytes = decoder.write(Buffer.from(text, 'utf8'));
  const last = bytes && decoder.end();
  return bytes && last && Buffer.concat([bytes, last]);
};

export const decoderFor = (encoding: ContentEncoding): ContentDecoder =>
  encoding === 'base64' ? new Base64Decoder() : new Utf8Decoder();
