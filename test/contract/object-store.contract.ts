import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { ObjectStore, ObjectUpload } from '@hubledger/kernel';
import { type Check, type Opened, registerChecks } from './register';

const MiB = 1024 * 1024;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const collect = async (stream: AsyncIterable<unknown> | null): Promise<Buffer> => {
  assert(stream, 'the object is there');
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array)); // it is only lent
  return Buffer.concat(chunks);
};

const upload = async (store: ObjectStore, content: Uint8Array, chunkSize = 100_000): Promise<ObjectUpload> => {
  const incoming = await store.upload();
  for (let at = 0; at < content.byteLength; at += chunkSize) await incoming.write(content.subarray(at, at + chunkSize));
  return incoming;
};

const keysOf = async (store: ObjectStore, prefix = ''): Promise<string[]> =>
  (await store.list(prefix, { limit: 1_000 })).map(({ key }) => key);

const assertNothing = async (store: ObjectStore, key: string): Promise<void> => {
  assert.equal(await store.get(key), null);
  assert.equal(await store.head(key), null);
  assert.equal(await store.stream(key), null);
  assert.deepEqual(await keysOf(store), []);
};

const badKeys = [
  '',
  '/',
  '/absolute',
  'trailing/',
  'double//slash',
  '.',
  '..',
  '../outside',
  'a/../../outside',
  'a/./b',
  'a/..',
  'back\\slash',
  '..\\outside',
  'nul\u0000byte',
  'new\nline',
  'space here',
  'percent%2e%2e',
  'ünicode',
  'C:/windows',
  'a'.repeat(256),
  Array.from({ length: 300 }, () => 'abcd').join('/'),
];

export const objectStoreChecks: Readonly<Record<string, Check<ObjectStore>>> = {
  'gives back 20 MiB byte for byte, with its size, hash and time': async (store) => {
    const content = randomBytes(20 * MiB + 17);
    const before = Date.now();
    for (const [key, chunkSize] of [
      ['large/odd', 65_537],
      ['large/whole', content.byteLength],
    ] as const) {
      const incoming = await upload(store, content, chunkSize);
      assert.equal(incoming.size, content.byteLength);
      assert.equal(await incoming.sha256(), sha256(content));
      assert.equal(await incoming.sha256(), sha256(content));
      await incoming.commit(key);
      assert((await collect(await store.stream(key))).equals(content));
      assert((await store.get(key))?.equals(content));
      const head = await store.head(key);
      assert.equal(head?.key, key);
      assert.equal(head?.size, content.byteLength);
      assert.match(head?.lastModified ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert(Math.abs(Date.parse(head?.lastModified ?? '') - before) < 60_000);
    }
  },

  'streams in chunks of 1 MiB': async (store) => {
    await store.put('large', randomBytes(3 * MiB + 1));
    const sizes: number[] = [];
    for await (const chunk of (await store.stream('large')) ?? []) sizes.push(chunk.byteLength);
    assert.deepEqual(sizes, [MiB, MiB, MiB, 1]);
  },

  'keeps what was written, though the writer uses its buffer again': async (store) => {
    const buffer = Buffer.alloc(1_000);
    const incoming = await store.upload();
    for (let n = 0; n < 3_000; n++) await incoming.write(buffer.fill(n % 251));
    await incoming.commit('reused');
    const expected = Buffer.concat(Array.from({ length: 3_000 }, (_, n) => Buffer.alloc(1_000, n % 251)));
    assert((await store.get('reused'))?.equals(expected));
  },

  'holds empty objects': async (store) => {
    await (await store.upload()).commit('empty/uploaded');
    await store.put('empty/put', new Uint8Array());
    for (const key of ['empty/uploaded', 'empty/put']) {
      assert.equal((await store.head(key))?.size, 0);
      assert.equal((await collect(await store.stream(key))).byteLength, 0);
      assert.equal((await store.get(key))?.byteLength, 0);
    }
  },

  'shows nothing before the commit': async (store) => {
    const incoming = await upload(store, randomBytes(3 * MiB));
    await incoming.sha256();
    await assertNothing(store, 'some/key');
    await incoming.commit('some/key');
    assert.deepEqual(await keysOf(store), ['some/key']);
  },

  'throws an aborted upload away': async (store) => {
    const incoming = await upload(store, randomBytes(3 * MiB));
    await incoming.abort();
    await incoming.abort();
    await assertNothing(store, 'some/key');
    await assert.rejects(incoming.commit('some/key'));
    await assert.rejects(incoming.write(Buffer.from('more')));
    await assertNothing(store, 'some/key');
  },

  'takes no harm from an abort after the commit': async (store) => {
    const incoming = await upload(store, Buffer.from('content'));
    await incoming.commit('kept');
    await incoming.abort();
    assert.equal((await store.get('kept'))?.toString(), 'content');
    await assert.rejects(incoming.commit('again'));
    assert.equal(await store.get('again'), null);
  },

  'takes no content after its hash was told': async (store) => {
    const incoming = await upload(store, Buffer.from('content'));
    await incoming.sha256();
    await assert.rejects(incoming.write(Buffer.from('more')));
    await incoming.commit('told');
    assert.equal((await store.get('told'))?.toString(), 'content');
  },

  'answers SHA-1 behind a header, announced or not': async (store) => {
    const sha1 = (header: string, content: Uint8Array) =>
      createHash('sha1').update(header).update(content).digest('hex');
    for (const size of [0, 5, MiB, MiB + 1, 3 * MiB, 5 * MiB + 7]) {
      const content = randomBytes(size);
      const incoming = await store.upload({ sha1Header: Buffer.from(`blob ${size}\0`) });
      for (let at = 0; at < size; at += 70_000) await incoming.write(content.subarray(at, at + 70_000));
      assert.equal(await incoming.sha1(Buffer.from(`blob ${size}\0`)), sha1(`blob ${size}\0`, content));
      assert.equal(await incoming.sha1(Buffer.from('other')), sha1('other', content));
      assert.equal(await incoming.sha1(new Uint8Array()), sha1('', content));
      assert.equal(await incoming.sha256(), sha256(content));
      await assert.rejects(incoming.write(Buffer.from('more')));
      await incoming.commit(`hashed/${size}`);
      assert((await store.get(`hashed/${size}`))?.equals(content));
    }
  },

  'hashes many uploads side by side': async (store) => {
    const contents = Array.from({ length: 12 }, (_, n) => randomBytes(2 * MiB + n));
    const uploads = await Promise.all(contents.map((content) => upload(store, content, 300_000)));
    await uploads[5]?.abort();
    const hashes = await Promise.all(uploads.map(async (each, n) => (n === 5 ? '' : each.sha256())));
    assert.deepEqual(
      hashes,
      contents.map((content, n) => (n === 5 ? '' : sha256(content))),
    );
    await Promise.all(uploads.map(async (each, n) => n !== 5 && each.commit(`side/${n}`)));
    for (const n of [0, 11]) assert((await store.get(`side/${n}`))?.equals(contents[n]!));
  },

  'leaves an object that is there, but lets put replace it': async (store) => {
    await (await upload(store, Buffer.from('first'))).commit('taken');
    await (await upload(store, Buffer.from('second'))).commit('taken');
    assert.equal((await store.get('taken'))?.toString(), 'first');
    await store.put('taken', Buffer.from('third, and longer'));
    assert.equal((await store.get('taken'))?.toString(), 'third, and longer');
    await store.put('taken', Buffer.from('4'));
    assert.equal((await store.get('taken'))?.toString(), '4');
    assert.deepEqual(await keysOf(store), ['taken']);
  },

  'puts many small objects together': async (store) => {
    const keys = Array.from({ length: 300 }, (_, n) => `many/${n % 7}/${n}`);
    await store.putAll([]);
    await store.putAll(keys.map((key) => ({ key, bytes: Buffer.from(key), whenTaken: 'keep' })));
    assert.deepEqual(await keysOf(store), keys.toSorted());
    for (const key of keys) assert.equal((await store.get(key))?.toString(), key);
  },

  'keeps or replaces as each of many says, and lets the last of one key count': async (store) => {
    const object = (key: string, text: string, whenTaken: 'keep' | 'replace') =>
      ({ key, bytes: Buffer.from(text), whenTaken }) as const;
    await store.putAll([object('a/kept', 'first', 'replace'), object('a/replaced', 'first', 'keep')]);
    await store.putAll([
      object('a/kept', 'second', 'keep'),
      object('a/replaced', 'second', 'replace'),
      object('a/twice', 'one', 'keep'),
      object('a/twice', '', 'keep'),
    ]);
    const texts = await Promise.all(
      ['a/kept', 'a/replaced', 'a/twice'].map(async (key) => (await store.get(key))?.toString()),
    );
    assert.deepEqual(texts, ['first', 'second', '']);
    assert.deepEqual(await keysOf(store), ['a/kept', 'a/replaced', 'a/twice']);
  },

  'takes two uploads to one key at once': async (store) => {
    const content = randomBytes(MiB);
    const uploads = await Promise.all(Array.from({ length: 8 }, () => upload(store, content)));
    await Promise.all(uploads.map((each) => each.commit('aa/bb/same')));
    assert((await store.get('aa/bb/same'))?.equals(content));
    assert.deepEqual(await keysOf(store), ['aa/bb/same']);
  },

  'never shows half of an object that is being replaced': async (store) => {
    const versions = ['a', 'b'].map((letter) => Buffer.alloc(300_000, letter));
    await store.put('flip', versions[0]!);
    const writing = (async () => {
      for (let n = 0; n < 30; n++) await store.put('flip', versions[n % 2]!);
    })();
    for (let n = 0; n < 60; n++) {
      const read = await store.get('flip');
      assert(read && versions.some((version) => version.equals(read)));
    }
    await writing;
  },

  'finds its way when directories come and go under it': async (store) => {
    const work = async (n: number) => {
      for (let round = 0; round < 15; round++) {
        const key = `shared/folder/of/${n}`;
        const bytes = Buffer.from(String(n));
        if (round % 3 === 0) await store.putAll([{ key, bytes, whenTaken: 'keep' }]);
        else if (round % 3 === 1) await store.put(key, bytes);
        else await (await upload(store, Buffer.from(String(n)))).commit(key);
        assert.equal((await store.get(key))?.toString(), String(n));
        assert.equal(await store.delete(key), true);
      }
    };
    await Promise.all(Array.from({ length: 6 }, (_, n) => work(n)));
    assert.deepEqual(await keysOf(store), []);
  },

  'streams ranges, both ends included': async (store) => {
    const content = randomBytes(3 * MiB);
    await store.put('ranged', content);
    const last = content.byteLength - 1;
    for (const [start, end] of [
      [0, 0],
      [0, last],
      [1, 1],
      [last, last],
      [MiB - 1, MiB],
      [MiB, 2 * MiB - 1],
      [12_345, 2_345_678],
      [5, last + 1_000],
    ] as const) {
      const read = await collect(await store.stream('ranged', { start, end }));
      assert(read.equals(content.subarray(start, end + 1)), `${start}-${end}`);
    }
    for (const [start, end] of [
      [last + 1, last + 2],
      [-1, 5],
      [5, 4],
      [0.5, 4],
    ] as const) {
      await assert.rejects(store.stream('ranged', { start, end }), { code: 'objects.range_not_satisfiable' });
    }
    assert.equal(await store.stream('missing', { start: 0, end: 1 }), null);
  },

  'lets a reader go away': async (store) => {
    await store.put('left', randomBytes(4 * MiB));
    for (let n = 0; n < 20; n++) {
      const stream = await store.stream('left');
      for await (const chunk of stream ?? []) {
        assert(chunk.byteLength > 0);
        break;
      }
      for await (const chunk of stream ?? []) assert.fail(`it is over, but for ${chunk.byteLength} bytes`);
    }
  },

  'lends no chunk to two readers': async (store) => {
    const contents = [1, 2, 3, 4].map((n) => Buffer.alloc(3 * MiB + n, n));
    for (const [n, content] of contents.entries()) await store.put(`reader/${n}`, content);
    const read = async (n: number): Promise<void> => {
      const parts: Buffer[] = [];
      for await (const chunk of (await store.stream(`reader/${n}`)) ?? []) {
        await new Promise((resolve) => setTimeout(resolve, (n * 7 + parts.length * 3) % 11));
        parts.push(Buffer.from(chunk)); // as it is after a while
      }
      assert(Buffer.concat(parts).equals(contents[n]!));
    };
    for (let round = 0; round < 3; round++) await Promise.all([0, 1, 2, 3].map(read));
  },

  'deletes, and says whether there was anything': async (store) => {
    await store.put('a/b/c', Buffer.from('x'));
    await store.put('a/b/d', Buffer.from('y'));
    assert.equal(await store.delete('a/b/c'), true);
    assert.equal(await store.delete('a/b/c'), false);
    assert.equal(await store.delete('a/b'), false);
    assert.equal(await store.delete('never/was'), false);
    assert.equal(await store.get('a/b/c'), null);
    assert.equal((await store.get('a/b/d'))?.toString(), 'y');
    await store.put('a/b/c', Buffer.from('again'));
    assert.equal((await store.get('a/b/c'))?.toString(), 'again');
  },

  'deletes many, and says which were there with how many bytes': async (store) => {
    const keys = Array.from({ length: 300 }, (_, n) => `many/${n % 7}/${n}`);
    for (const [n, key] of keys.entries()) await store.put(key, Buffer.alloc(n));
    await store.put('other', Buffer.from('stays'));
    const asked = [...keys, 'many/never', 'many/1'];
    const changes = await store.deleteAll(asked);
    assert.deepEqual(
      changes.toSorted((a, b) => (a.before ?? 0) - (b.before ?? 0)),
      keys.map((key, n) => ({ key, before: n, after: null })),
    );
    assert.deepEqual(await store.deleteAll(asked), []);
    assert.deepEqual(await store.deleteAll([]), []);
    assert.deepEqual(await keysOf(store), ['other']);
  },

  'tells of every change what was there before': async (store) => {
    const key = 'told/of';
    assert.deepEqual(await store.put(key, Buffer.alloc(3)), { key, before: null, after: 3 });
    assert.deepEqual(await store.put(key, Buffer.alloc(5)), { key, before: 3, after: 5 });
    assert.deepEqual(await (await upload(store, Buffer.alloc(9))).commit(key), { key, before: 5, after: 5 });
    const large = await upload(store, Buffer.alloc(70_000));
    assert.deepEqual(await large.commit('told/new'), { key: 'told/new', before: null, after: 70_000 });
    const put = (whenTaken: 'keep' | 'replace', size: number, at = key) => ({
      key: at,
      bytes: Buffer.alloc(size),
      whenTaken,
    });
    assert.deepEqual(await store.putAll([put('keep', 1)]), [{ key, before: 5, after: 5 }]);
    assert.deepEqual(await store.putAll([put('replace', 1), put('replace', 2)]), [{ key, before: 5, after: 2 }]);
    const both = await store.putAll([put('keep', 4, 'told/b'), put('keep', 4, 'told/c')]);
    assert.deepEqual(
      both.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
      ['told/b', 'told/c'].map((each) => ({ key: each, before: null, after: 4 })),
    );
  },

  'counts what is kept as stored now': async (store) => {
    await store.put('kept/committed', Buffer.from('x'));
    await store.put('kept/put', Buffer.from('x'));
    const timeOf = async (key: string): Promise<number> => Date.parse((await store.head(key))?.lastModified ?? '');
    const before = [await timeOf('kept/committed'), await timeOf('kept/put')];
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // some stores tell whole seconds
    await (await upload(store, Buffer.from('x'))).commit('kept/committed');
    await store.putAll([{ key: 'kept/put', bytes: Buffer.from('x'), whenTaken: 'keep' }]);
    assert((await timeOf('kept/committed')) > (before[0] ?? 0));
    assert((await timeOf('kept/put')) > (before[1] ?? 0));
  },

  'describes its bucket, and when it was made if it can': async (store) => {
    const { endpoint, createdAt } = await store.describe();
    assert.doesNotThrow(() => new URL(endpoint));
    assert(createdAt === null || Math.abs(Date.parse(createdAt) - Date.now()) < 60_000, String(createdAt));
  },

  'lists a folder of thousands by small pages': async (store) => {
    const keys = Array.from({ length: 2_500 }, (_, n) => `flat/${(n * 7_919) % 2_500}`);
    await store.putAll(keys.map((key) => ({ key, bytes: Buffer.from(key), whenTaken: 'keep' })));
    const paged: string[] = [];
    for (let after = ''; ;) {
      const page = await store.list('flat/', { after, limit: 90 });
      if (page.length === 0) break;
      paged.push(...page.map(({ key }) => key));
      after = paged.at(-1) ?? '';
    }
    assert.deepEqual(paged, keys.toSorted());
  },

  'answers null for what is no object: missing, a folder, below an object': async (store) => {
    await store.put('folder/file', Buffer.from('x'));
    for (const key of ['missing', 'folder', 'folder/missing', 'folder/file/below', 'folder/file/far/below']) {
      assert.equal(await store.get(key), null, key);
      assert.equal(await store.head(key), null, key);
      assert.equal(await store.stream(key), null, key);
      assert.equal(await store.delete(key), false, key);
    }
  },

  'lists in key order, by prefix, and goes on after a key': async (store) => {
    const keys = [
      'a',
      'a-b',
      'a.b',
      'a0',
      'b/a-x',
      'b/a/1',
      'b/a/2',
      'b/a/z/9',
      'b/a.x',
      'b/a0',
      'b/b',
      'ba',
      'c/c/c',
      'B',
    ];
    for (const key of keys) await store.put(key, Buffer.from(key));
    const sorted = keys.toSorted();
    assert.deepEqual(await keysOf(store), sorted);
    for (const prefix of ['a', 'b', 'b/', 'b/a', 'b/a/', 'b/a.', 'c/c', 'c/c/', 'x', 'b/x/', 'a/']) {
      assert.deepEqual(
        await keysOf(store, prefix),
        sorted.filter((key) => key.startsWith(prefix)),
        prefix,
      );
    }
    for (const limit of [1, 2, 3, 5]) {
      const paged: string[] = [];
      for (let after = ''; ;) {
        const page = await store.list('', { after, limit });
        assert(page.length <= limit);
        assert(paged.length + page.length <= keys.length, 'no key comes twice');
        if (page.length === 0) break;
        paged.push(...page.map(({ key }) => key));
        after = paged.at(-1) ?? '';
      }
      assert.deepEqual(paged, sorted);
    }
    for (const after of ['', 'Z', 'a-', 'b', 'b/a', 'b/a/', 'b/a/1', 'b/a/1/x', 'b/a/~', 'zz']) {
      const listed = await store.list('b/', { after, limit: 100 });
      assert.deepEqual(
        listed.map(({ key }) => key),
        sorted.filter((key) => key.startsWith('b/') && key > after),
        after,
      );
    }
    assert.deepEqual(await store.list('', { limit: 0 }), []);
    const [head] = await store.list('b/a0', { limit: 1 });
    assert.deepEqual(head, await store.head('b/a0'));
  },

  'refuses keys that are no plain relative paths': async (store) => {
    const refused = { code: 'objects.invalid_key' };
    for (const key of badKeys) {
      await assert.rejects(store.put(key, Buffer.from('x')), refused, key);
      const both = ['good', key].map((each) => ({ key: each, bytes: Buffer.from('x'), whenTaken: 'keep' as const }));
      await assert.rejects(store.putAll(both), refused, key);
      await assert.rejects(store.get(key), refused, key);
      await assert.rejects(store.stream(key), refused, key);
      await assert.rejects(store.head(key), refused, key);
      await assert.rejects(store.delete(key), refused, key);
      await assert.rejects(store.deleteAll(['good', key]), refused, key);
      const incoming = await upload(store, Buffer.from('x'));
      await assert.rejects(incoming.commit(key), refused, key);
      await incoming.abort();
    }
    for (const prefix of ['../', '/', 'a/../', 'a//', 'a b', 'ü']) {
      await assert.rejects(store.list(prefix, { limit: 1 }), refused, prefix);
    }
    assert.deepEqual(await keysOf(store), []);
  },

  'takes every key the rules allow': async (store) => {
    const keys = ['...', '.hidden', '-', '_', 'a..b', '..a/b..', 'A'.repeat(255), 'hf-model-a.b_c-D/0/blobs/aa/bb'];
    for (const key of keys) await store.put(key, Buffer.from(key));
    for (const key of keys) assert.equal((await store.get(key))?.toString(), key);
    assert.deepEqual(await keysOf(store), keys.toSorted());
  },

  'commits under another key after one was refused': async (store) => {
    const incoming = await upload(store, Buffer.from('x'));
    await assert.rejects(incoming.commit('../x'));
    await incoming.commit('good');
    assert.equal((await store.get('good'))?.toString(), 'x');
  },
};

/** Every promise of the port, on a fresh and empty store each. */
export const objectStoreContract = (
  name: string,
  open: () => Promise<Opened<ObjectStore>>,
  unkept: Readonly<Record<string, string>> = {},
): void => registerChecks(`${name} as an object store`, objectStoreChecks, open, unkept);
