import { parseCommit } from './commit-lines';
import type { OpenSink } from './file-content';
import type { CommitLimits } from './limits';
import type { CommitLine } from './operations';

/** For specs: a smallest header, and ways to run the parser on a body at hand. */
export const header = '{"key":"header","value":{"summary":"s"}}';

export async function* text(body: string | Buffer, chunkSizes: readonly number[] = []): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(body);
  let at = 0;
  for (const size of chunkSizes) {
    yield bytes.subarray(at, (at += size));
  }
  yield bytes.subarray(at);
}

const toText: OpenSink<string> = async () => {
  const chunks: Buffer[] = [];
  return {
    write: async (chunk) => void chunks.push(Buffer.from(chunk)),
    close: async () => Buffer.concat(chunks).toString('utf8'),
    abort: async () => undefined,
  };
};

export const read = async (
  body: string | Buffer,
  limits: Partial<CommitLimits> = {},
  chunkSizes: readonly number[] = [],
): Promise<CommitLine<string>[]> => {
  const lines: CommitLine<string>[] = [];
  for await (const line of parseCommit(text(body, chunkSizes), toText, limits)) lines.push(line);
  return lines;
};

/** Runs the parser with a sink that notes what is done to it. */
export const collect = async (
  source: AsyncIterable<Uint8Array>,
  writeError?: Error,
): Promise<{ calls: string[]; lines: unknown[]; error?: unknown }> => {
  const calls: string[] = [];
  const lines: unknown[] = [];
  const open: OpenSink<null> = async () => {
    calls.push('open');
    return {
      write: async (chunk) => {
        calls.push(`write ${chunk.byteLength}`);
        if (writeError) throw writeError;
      },
      close: async () => (calls.push('close'), null),
      abort: async () => void calls.push('abort'),
    };
  };
  try {
    for await (const line of parseCommit(source, open)) lines.push(line);
    return { calls, lines };
  } catch (error) {
    return { calls, lines, error };
  }
};

type Value = Record<string, unknown> & { path: string; content: string; encoding?: 'base64' | 'utf-8' };

const naiveLine = (line: string): CommitLine<string> => {
  const { key, value } = JSON.parse(line) as { key: CommitLine<string>['key']; value: Value };
  const given = (name: string): string | null => (value[name] as string | undefined | null) ?? null;
  switch (key) {
    case 'header': {
      const parentCommit = given('parentCommit')?.toLowerCase() ?? null;
      return { key, summary: value['summary'] as string, description: given('description') ?? '', parentCommit };
    }
    case 'file': {
      const bytes = Buffer.from(value.content, value.encoding ?? 'utf-8');
      return { key, path: value.path, size: bytes.length, content: bytes.toString('utf8') };
    }
    case 'lfsFile':
      return {
        key,
        path: value.path,
        oid: value['oid'] as string,
        size: (value['size'] as number | undefined) ?? null,
      };
    case 'copyFile':
      return { key, path: value.path, srcPath: value['srcPath'] as string, srcRevision: given('srcRevision') };
    default:
      return { key, path: value.path.replace(/\/$/, '') };
  }
};

/** What a body means, by `JSON.parse`; right for bodies that are right. */
export const naive = (body: string): CommitLine<string>[] =>
  body
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(naiveLine);
