import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Contest } from '../harness/contest';
import type { BenchHub } from '../harness/hub';
import { load } from '../harness/load';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { peakOf } from './process';
import { type Model, newModel, sendCommit } from './pushing';

const MIB = 1024 * 1024;

/** Random bytes once; objects differ in their first 16 bytes. */
const chunk = randomBytes(MIB);

const newObject = (mebibytes: number) => {
  const first = Buffer.concat([randomBytes(16), chunk.subarray(16)]);
  const chunks = () => Array.from({ length: mebibytes }, (_, n) => (n === 0 ? first : chunk));
  const hash = createHash('sha256');
  for (const each of chunks()) hash.update(each);
  return { oid: hash.digest('hex'), size: mebibytes * MIB, chunks };
};

type LargeObject = ReturnType<typeof newObject>;

/** Seconds. */
const put = async (href: string, { size, chunks }: LargeObject): Promise<number> => {
  const started = performance.now();
  const request = httpRequest(href, { method: 'PUT', headers: { 'content-length': size } });
  const status = new Promise<number>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
  });
  await pipeline(Readable.from(chunks()), request);
  check((await status) === 200, `PUT answered ${await status}`);
  return (performance.now() - started) / 1_000;
};

interface BatchAnswer {
  readonly objects: ReadonlyArray<{ readonly actions?: { readonly upload?: { readonly href: string } } }>;
}

const hrefOf = async (hub: BenchHub, { fullId, headers }: Model, { oid, size }: LargeObject): Promise<string> => {
  const body = { operation: 'upload', transfers: ['basic'], objects: [{ oid, size }] };
  const answer = await hub.call<BatchAnswer>('POST', `/${fullId}.git/info/lfs/objects/batch`, body, {
    ...headers,
    'content-type': 'application/vnd.git-lfs+json',
  });
  const href = answer.objects[0]?.actions?.upload?.href;
  if (href === undefined) throw new Error(`No upload was offered: ${JSON.stringify(answer)}`);
  const { pathname, search } = new URL(href);
  return `${hub.address}${pathname}${search}`;
};

const files = async (setup: Setup, name: string) => {
  const directory = setup.file(name);
  await mkdir(directory);
  return setup.startServer('files.server.js', directory);
};

export const lfsUpload = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const model = await newModel(setup, hub);
  const plain = await files(setup, 'lfs-upload');
  const { mebibytes } = setup.options;
  const round = async () => {
    const object = newObject(mebibytes);
    const ours = await put(await hrefOf(hub, model, object), object);
    return { ours: mebibytes / ours, limit: mebibytes / (await put(plain.address, object)) };
  };
  const growth = async () => {
    const object = newObject(mebibytes);
    const href = await hrefOf(hub, model, object);
    const before = hub.rss();
    return { ours: (await peakOf(hub, () => put(href, object))) - before, limit: 64 };
  };
  return [
    { name: 'lfs.upload', unit: 'MiB/s', target: { atLeast: 0.9 }, round },
    { name: 'lfs.upload memory, of 64 MiB', unit: 'MiB', target: { atMost: 1 }, round: growth },
  ];
};

export const lfsDownload = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const model = await newModel(setup, hub);
  const plain = await files(setup, 'lfs-download');
  const { mebibytes, slice } = setup.options;
  const object = newObject(mebibytes);
  const { oid, size } = object;
  await put(await hrefOf(hub, model, object), object);
  await put(plain.address, object);
  const header = { key: 'header', value: { summary: 'Add the weights' } };
  const file = { key: 'lfsFile', value: { path: 'model.bin', algo: 'sha256', oid, size } };
  await sendCommit(hub, model, `${JSON.stringify(header)}\n${JSON.stringify(file)}\n`);
  const [path, sized] = [`/${model.fullId}/resolve/main/model.bin`, { 'x-size': String(size) }];
  await assertServed(`${hub.address}${path}`, object);
  const timed = (address: string, at: string, headers: Readonly<Record<string, string>>, connections: number) =>
    load({ address, request: () => ({ path: at, headers }), connections, milliseconds: slice });
  const whole = async () => {
    const ours = (await timed(hub.address, path, {}, 1)).perSecond * mebibytes;
    return { ours, limit: (await timed(plain.address, '/', sized, 1)).perSecond * mebibytes };
  };
  const range = { range: `bytes=${MIB}-${2 * MIB - 1}` };
  const ranged = async () => {
    const { perSecond: ours, p50 } = await timed(hub.address, path, range, 4);
    return { ours, limit: (await timed(plain.address, '/', { ...sized, ...range }, 4)).perSecond, p50 };
  };
  return [
    { name: 'lfs.download', unit: 'MiB/s', target: { atLeast: 0.85 }, round: whole },
    { name: 'lfs.download range of 1 MiB', unit: 'requests/s', target: { atLeast: 0.85 }, round: ranged },
  ];
};

const assertServed = async (address: string, { oid }: LargeObject): Promise<void> => {
  const hash = createHash('sha256');
  for await (const part of (await fetch(address)).body ?? []) hash.update(part as Uint8Array);
  check(hash.digest('hex') === oid, 'bytes of the download');
};
