import type { Position } from '@hubledger/kernel';

export interface FeedMessage {
  readonly position: Position;
  readonly text: string;
}

/** Messages that go out in one write; made into bytes once, whoever gets them. */
export class FeedChunk {
  private encoded: Buffer | null = null;

  constructor(private readonly messages: readonly FeedMessage[]) {}

  get first(): Position {
    return this.messages[0]?.position ?? '';
  }

  get last(): Position {
    return this.messages.at(-1)?.position ?? '';
  }

  get bytes(): Buffer {
    return (this.encoded ??= Buffer.from(this.messages.map(({ text }) => text).join('')));
  }

  /** @returns null when nothing is left */
  behind(position: Position): FeedChunk | null {
    if (this.first > position) return this;
    const left = this.messages.filter((message) => message.position > position);
    return left.length === 0 ? null : new FeedChunk(left);
  }
}

/** Characters; one message may have more. */
const CHUNK = 32 * 1024;

/** In their order, as few as there may be. */
export const chunksOf = (messages: readonly FeedMessage[]): FeedChunk[] => {
  const chunks: FeedMessage[][] = [];
  let length = Infinity;
  for (const message of messages) {
    length += message.text.length;
    if (length > CHUNK) {
      chunks.push([]);
      length = message.text.length;
    }
    chunks.at(-1)?.push(message);
  }
  return chunks.map((chunk) => new FeedChunk(chunk));
};
