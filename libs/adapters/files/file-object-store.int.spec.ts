import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidObjectKey, ObjectsUnavailable } from '@hubledger/kernel';
import { FileObjectStore } from './file-object-store';

describe('objects as files', () => {
  let directory: string;
  let store: FileObjectStore;
  const incoming = () => readdir(join(directory, '.incoming'));

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'objects-'));
    store = await FileObjectStore.open({ directory, bucket: 'bucket' });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(directory, { recursive: true });
  });

  const uploaded = async (text: string) => {
    const upload = await store.upload();
    await upload.write(Buffer.from(text));
    return upload;
  };

  it('lie at directory, bucket and key', async () => {
    await (await uploaded('content')).commit('lfs/aa/bb/cc');
    await expect(readFile(join(directory, 'bucket/lfs/aa/bb/cc'), 'utf8')).resolves.toBe('content');
  });

  it('leave nothing in .incoming: committed, replaced, refused or aborted', async () => {
    await (await uploaded('one')).commit('a');
    await (await uploaded('two')).commit('a');
    await store.put('a', Buffer.from('three'));
    await (await uploaded('four')).abort();
    const refused = await uploaded('five');
    await expect(refused.commit('..')).rejects.toThrow(InvalidObjectKey);
    await refused.abort();
    await expect((await uploaded('six')).commit('a/below')).rejects.toThrow(InvalidObjectKey);
    await expect(store.put('a/below', Buffer.from('seven'))).rejects.toThrow(InvalidObjectKey);
    await expect(incoming()).resolves.toEqual([]);
  });

  it('can not be both an object and a folder of others', async () => {
    await store.put('folder/object', Buffer.from('x'));
    await expect(store.put('folder', Buffer.from('y'))).rejects.toThrow(InvalidObjectKey);
    await expect((await uploaded('z')).commit('folder')).rejects.toThrow(InvalidObjectKey);
    expect((await store.get('folder/object'))?.toString()).toBe('x');
  });

  it('sweep what a crash left in .incoming, and nothing that is on its way', async () => {
    const stale = join(directory, '.incoming', 'stale');
    await writeFile(stale, 'left over');
    await utimes(stale, 1_000, 1_000);
    const upload = await uploaded('on its way');
    await FileObjectStore.open({ directory, bucket: 'other' });
    await expect(incoming()).resolves.toHaveLength(1);
    await upload.commit('kept');
    expect((await store.get('kept'))?.toString()).toBe('on its way');
  });

  it('take their empty folders along when deleted, but not those of others, nor the bucket', async () => {
    await store.put('a/b/c/d', Buffer.from('x'));
    await store.put('a/other', Buffer.from('y'));
    await store.delete('a/b/c/d');
    await expect(readdir(join(directory, 'bucket', 'a'))).resolves.toEqual(['other']);
    await store.delete('a/other');
    await expect(readdir(join(directory, 'bucket'))).resolves.toEqual([]);
    await store.put('a/b/c/d', Buffer.from('again'));
    expect((await store.get('a/b/c/d'))?.toString()).toBe('again');
  });

  it('close their file when a reader goes away', async () => {
    await store.put('large', Buffer.alloc(4_000_000));
    const open = async () => (process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0);
    const before = await open();
    for (let n = 0; n < 50; n++) {
      const chunks = (await store.stream('large'))?.[Symbol.asyncIterator]();
      if (n % 2) await chunks?.next();
      await chunks?.return?.();
      expect(await chunks?.next()).toEqual({ done: true, value: undefined });
    }
    expect(await open()).toBeLessThan(before + 10);
  });

  it('close their file with the last byte, before the reader asks for more', async () => {
    await store.put('large', Buffer.alloc(2_000_000));
    const open = async () => (process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0);
    const before = await open();
    for (let n = 0; n < 50; n++) {
      const chunks = await store.stream('large', { start: 10, end: 1_000 });
      await chunks?.[Symbol.asyncIterator]().next();
    }
    for (let n = 0; n < 500 && (await open()) >= before + 10; n++) await new Promise(setImmediate);
    expect(await open()).toBeLessThan(before + 10);
  });

  it('can still be read to the end after they were deleted', async () => {
    await store.put('large', Buffer.alloc(3_000_000, 'x'));
    const stream = await store.stream('large');
    await store.delete('large');
    let bytes = 0;
    for await (const chunk of stream ?? []) bytes += chunk.byteLength;
    expect(bytes).toBe(3_000_000);
  });

  it.each([
    ['ENOSPC', 'storage.full'],
    ['EROFS', 'objects.unavailable'],
    ['EIO', 'objects.unavailable'],
  ])('are refused on %s as %s, and nothing half written is visible', async (code, refusal) => {
    const broken = Object.assign(new Error(code), { code });
    const probe = await promises.open(join(directory, 'probe'), 'w');
    const prototype = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    jest.spyOn(prototype, 'write').mockRejectedValue(broken);
    const upload = await store.upload();
    const endless = async (): Promise<void> => {
      for (let n = 0; n < 20; n++) await upload.write(Buffer.alloc(2_000_000)); // the disk is one chunk or more behind
    };
    await expect(endless()).rejects.toMatchObject({ code: refusal });
    const short = await store.upload();
    await short.write(Buffer.alloc(2_000_000));
    await expect(short.commit('key')).rejects.toMatchObject({ code: refusal });
    await upload.abort();
    await expect(store.put('key', Buffer.from('x'))).rejects.toMatchObject({ code: refusal });
    await expect((await uploaded('small')).commit('key')).rejects.toMatchObject({ code: refusal });
    jest.restoreAllMocks();
    await expect(store.head('key')).resolves.toBeNull();
    await expect(incoming()).resolves.toEqual([]);
  });

  it('are not visible when the disk fails before they are safe', async () => {
    const probe = await promises.open(join(directory, 'probe'), 'w');
    const prototype = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    jest.spyOn(prototype, 'sync').mockRejectedValue(Object.assign(new Error('EIO'), { code: 'EIO' }));
    await expect(store.put('key', Buffer.from('x'))).rejects.toThrow(ObjectsUnavailable);
    jest.restoreAllMocks();
    await expect(store.head('key')).resolves.toBeNull();
    await expect(incoming()).resolves.toEqual([]);
  });

  it('work where files can not be linked', async () => {
    jest.spyOn(promises, 'link').mockRejectedValue(Object.assign(new Error('EPERM'), { code: 'EPERM' }));
    await (await uploaded('first')).commit('a/b');
    await (await uploaded('second')).commit('a/b');
    expect((await store.get('a/b'))?.toString()).toBe('first');
    await expect(incoming()).resolves.toEqual([]);
  });

  it('refuse a bucket that is no plain name, and a directory that can not be', async () => {
    await expect(FileObjectStore.open({ directory, bucket: '../x' })).rejects.toThrow(/bucket/);
    await expect(FileObjectStore.open({ directory, bucket: '.incoming' })).rejects.toThrow(/bucket/);
    await writeFile(join(directory, 'file'), '');
    const below = FileObjectStore.open({ directory: join(directory, 'file', 'below'), bucket: 'bucket' });
    await expect(below).rejects.toThrow(ObjectsUnavailable);
  });

  it('list a folder that was made from outside, without what is no object', async () => {
    await mkdir(join(directory, 'bucket', 'empty', 'folder'), { recursive: true });
    await store.put('b', Buffer.from('x'));
    await expect(store.list('', { limit: 10 })).resolves.toEqual([
      { key: 'b', size: 1, lastModified: (await stat(join(directory, 'bucket', 'b'))).mtime.toISOString() },
    ]);
  });
});
