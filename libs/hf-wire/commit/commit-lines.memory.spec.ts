import { createHash } from 'node:crypto';
import { parseCommit } from './commit-lines';
import { header } from './commit-lines.kit';

const MIB = 1024 * 1024;
const SIZE = 200 * MIB;

/** One `file` line of 200 MiB base64, made while it is read; content comes before path and encoding. */
async function* hugeLine(hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  yield Buffer.from(`${header}\n{"key":"file","value":{"content":"`);
  const piece = Buffer.alloc(3 * 16 * 1024);
  for (let sent = 0; sent < SIZE; sent += piece.length) {
    piece.fill(sent % 251);
    hash.update(piece);
    yield Buffer.from(piece.toString('base64'));
  }
  yield Buffer.from(`","path":"big.bin","encoding":"base64"}}\n`);
}

describe('a very large file', () => {
  it('passes through little memory', async () => {
    const sent = createHash('sha256');
    const arrived = createHash('sha256');
    const before = process.memoryUsage().rss;
    let peak = 0;
    const open = async (): Promise<{
      write: (c: Uint8Array) => Promise<void>;
      close: () => Promise<string>;
      abort: () => Promise<void>;
    }> => ({
      write: async (chunk) => {
        arrived.update(chunk);
        peak = Math.max(peak, process.memoryUsage.rss() - before);
      },
      close: async () => arrived.digest('hex'),
      abort: async () => undefined,
    });
    const lines = [];
    for await (const line of parseCommit(hugeLine(sent), open)) lines.push(line);
    expect(lines[1]).toMatchObject({ key: 'file', path: 'big.bin', content: sent.digest('hex') });
    expect(peak).toBeLessThan(64 * MIB);
  });
});
