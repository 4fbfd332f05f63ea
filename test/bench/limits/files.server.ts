import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Limit of lfs.*: PUT hashes, writes, syncs and renames; GET streams by 1 MiB, whole or by range. Plain Node. */
const [directory, MIB] = [process.argv[2]!, 1024 * 1024];

const receive = async (request: IncomingMessage): Promise<string> => {
  const path = join(directory, randomUUID());
  const [file, hash] = [await open(path, 'wx'), createHash('sha256')];
  let [gathered, bytes]: [Buffer[], number] = [[], 0];
  const flush = async () => {
    await file.writev(gathered);
    [gathered, bytes] = [[], 0];
  };
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    gathered.push(chunk);
    bytes += chunk.length;
    if (bytes >= MIB) await flush();
  }
  if (bytes > 0) await flush();
  await file.sync();
  await file.close();
  await rename(path, join(directory, 'object'));
  return hash.digest('hex');
};

const server = createServer((request, response) => {
  if (request.method === 'PUT') return void receive(request).then((digest) => response.end(digest));
  const [, start = '0', end = ''] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
  const size = Number(request.headers['x-size']);
  const range = { start: Number(start), end: end === '' ? size - 1 : Number(end) };
  response.writeHead(end === '' ? 200 : 206, { 'content-length': range.end - range.start + 1 });
  createReadStream(join(directory, 'object'), { ...range, highWaterMark: MIB }).pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
