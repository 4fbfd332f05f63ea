import { createHash, randomUUID } from 'node:crypto';
import {
  checkAllParts,
  checkPartNumber,
  type CompletedParts,
  exactly,
  type ObjectChange,
  type PartedContent,
  PartedUploads,
  partAt,
  type PartPlan,
  PartsDiffer,
  type SentPart,
  UploadGone,
} from '@hubledger/kernel';

interface Arriving {
  readonly begun: number;
  readonly parts: Map<number, { readonly etag: string; readonly bytes: Buffer }>;
}

/** @param keep gives content its key */
export class InMemoryParts extends PartedUploads {
  private readonly uploads = new Map<string, Arriving>();

  constructor(private readonly keep: (key: string, bytes: Buffer) => ObjectChange) {
    super();
  }

  async begin(): Promise<string> {
    const ticket = randomUUID();
    this.uploads.set(ticket, { begun: Date.now(), parts: new Map() });
    return ticket;
  }

  async put(ticket: string, plan: PartPlan, number: number, body: AsyncIterable<Uint8Array>): Promise<string> {
    checkPartNumber(plan, number);
    this.found(ticket);
    const chunks: Uint8Array[] = [];
    for await (const chunk of exactly(body, partAt(plan, number).length)) chunks.push(Buffer.from(chunk));
    const etag = `"${randomUUID()}"`;
    this.found(ticket).parts.set(number, { etag, bytes: Buffer.concat(chunks) });
    return etag;
  }

  async writeAddress(): Promise<null> {
    return null;
  }

  async complete(
    ticket: string,
    plan: PartPlan,
    sent: readonly SentPart[],
    { key, sha256, sha1Header }: PartedContent,
  ): Promise<CompletedParts | null> {
    checkAllParts(plan, sent);
    const { parts } = this.found(ticket);
    const bytes = Buffer.concat(
      sent.map(({ number, etag }) => {
        const part = parts.get(number);
        if (part?.etag !== etag) throw new PartsDiffer(`Part ${number} is not the one that was sent`);
        return part.bytes;
      }),
    );
    this.uploads.delete(ticket);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) return null;
    return {
      change: this.keep(key, bytes),
      sha1: createHash('sha1').update(sha1Header).update(bytes).digest('hex'),
    };
  }

  async abort(ticket: string): Promise<void> {
    this.uploads.delete(ticket);
  }

  async sweep(before: Date): Promise<number> {
    const stale = [...this.uploads].filter(([, { begun }]) => begun < before.getTime());
    for (const [ticket] of stale) this.uploads.delete(ticket);
    return stale.length;
  }

  private found(ticket: string): Arriving {
    const upload = this.uploads.get(ticket);
    if (!upload) throw new UploadGone();
    return upload;
  }
}
