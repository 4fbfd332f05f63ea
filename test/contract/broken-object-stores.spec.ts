import { Readable } from 'node:stream';
import type { ByteRange, ObjectUpload, SmallObject } from '@hubledger/kernel';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { objectStoreChecks } from './object-store.contract';

/** A store whose uploads have one method replaced. */
const uploading = (change: (upload: ObjectUpload, store: InMemoryObjectStore) => Partial<ObjectUpload>) =>
  class extends InMemoryObjectStore {
    override async upload(): Promise<ObjectUpload> {
      const upload = await super.upload();
      const replaced = change(upload, this);
      return new Proxy(upload, {
        get: (target, name) => {
          const own = Reflect.get(replaced, name) as unknown;
          const found = own ?? (Reflect.get(target, name) as unknown);
          return typeof found === 'function' && !own ? (found.bind(target) as unknown) : found;
        },
      });
    }
  };

let firstHash: Promise<string> | null = null;

const broken: Readonly<Record<string, new () => InMemoryObjectStore>> = {
  'shows an upload while it is written': uploading((upload, store) => ({
    write: async (chunk) => {
      await upload.write(chunk);
      await store.put('some/key', chunk);
    },
  })),
  'keeps what was aborted': uploading((upload, store) => ({
    abort: async () => {
      await upload.abort();
      await store.put('some/key', Buffer.from('half'));
    },
  })),
  'replaces what is there on commit': uploading((upload, store) => {
    const content: Buffer[] = [];
    return {
      write: async (chunk) => {
        content.push(Buffer.from(chunk));
        await upload.write(chunk);
      },
      commit: async (key) => {
        await upload.commit(key);
        return store.put(key, Buffer.concat(content));
      },
    };
  }),
  'forgets the header of SHA-1': uploading((upload) => ({ sha1: () => upload.sha1(new Uint8Array()) })),
  'gives every upload the hash of the first one': uploading((upload) => ({
    sha256: async () => {
      firstHash ??= upload.sha256();
      return firstHash;
    },
  })),
  'holds on to the buffers of its writer': uploading((upload) => {
    const held: Uint8Array[] = [];
    return {
      write: async (chunk) => void held.push(chunk),
      commit: async (key) => {
        for (const chunk of held) await upload.write(chunk);
        return upload.commit(key);
      },
    };
  }),
  'drops the last bytes': uploading((upload) => ({ write: (chunk) => upload.write(chunk.subarray(0, 65_536)) })),
  'takes more after the hash was told': uploading((upload) => {
    let told = false;
    return {
      sha256: () => {
        told = true;
        return upload.sha256();
      },
      write: async (chunk) => (told ? undefined : upload.write(chunk)),
    };
  }),
  'does not replace on put': class extends InMemoryObjectStore {
    override async put(key: string, content: Uint8Array) {
      const head = await this.head(key);
      return head ? { key, before: head.size, after: head.size } : super.put(key, content);
    }
  },
  'forgets one of many': class extends InMemoryObjectStore {
    override putAll(objects: readonly SmallObject[]) {
      return super.putAll(objects.slice(0, 299));
    }
  },
  'keeps all of many': class extends InMemoryObjectStore {
    override putAll(objects: readonly SmallObject[]) {
      return super.putAll(objects.map((each) => ({ ...each, whenTaken: 'keep' })));
    }
  },
  'replaces all of many': class extends InMemoryObjectStore {
    override putAll(objects: readonly SmallObject[]) {
      return super.putAll(objects.map((each) => ({ ...each, whenTaken: 'replace' })));
    }
  },
  'takes the end of a range as exclusive': class extends InMemoryObjectStore {
    override stream(key: string, range?: ByteRange) {
      return super.stream(key, range && { start: range.start, end: Math.max(range.start, range.end - 1) });
    }
  },
  'ignores ranges': class extends InMemoryObjectStore {
    override stream(key: string) {
      return super.stream(key);
    }
  },
  'streams all at once': class extends InMemoryObjectStore {
    override async stream(key: string, range?: ByteRange) {
      const bytes = await this.get(key);
      return bytes && !range ? Readable.from([bytes]) : super.stream(key, range);
    }
  },
  'lists folders before files': class extends InMemoryObjectStore {
    override async list(prefix: string, options: { after?: string; limit: number }) {
      const all = await super.list(prefix, { limit: 1_000 });
      const compare = (a: string, b: string) => (a.replaceAll('/', '\u0000') < b.replaceAll('/', '\u0000') ? -1 : 1);
      const sorted = all.toSorted((a, b) => compare(a.key, b.key));
      return sorted.filter(({ key }) => key > (options.after ?? '')).slice(0, options.limit);
    }
  },
  'takes a prefix for a folder': class extends InMemoryObjectStore {
    override async list(prefix: string, options: { after?: string; limit: number }) {
      const listed = await super.list(prefix, options);
      return listed.filter(({ key }) => prefix === '' || prefix.endsWith('/') || key.startsWith(`${prefix}/`));
    }
  },
  'repeats the key it goes on after': class extends InMemoryObjectStore {
    override async list(prefix: string, { after = '', limit }: { after?: string; limit: number }) {
      const before = (await super.list(prefix, { limit: 1_000 })).filter(({ key }) => key === after);
      return [...before, ...(await super.list(prefix, { after, limit }))].slice(0, limit);
    }
  },
  'says it deleted what was not there': class extends InMemoryObjectStore {
    override async delete(key: string) {
      await super.delete(key);
      return true;
    }
  },
  'counts a kept object as old': class extends InMemoryObjectStore {
    override async putAll(objects: readonly SmallObject[]) {
      const absent: SmallObject[] = [];
      for (const each of objects) if (!(await this.head(each.key))) absent.push(each);
      return super.putAll(absent);
    }
  },
  'says of all it was asked to delete that it was there': class extends InMemoryObjectStore {
    override async deleteAll(keys: readonly string[]) {
      await super.deleteAll(keys);
      return keys.map((key) => ({ key, before: 0, after: null }));
    }
  },
  'forgets what was there before a put': class extends InMemoryObjectStore {
    override async put(key: string, content: Uint8Array) {
      return { ...(await super.put(key, content)), before: null };
    }
  },
  'loses what a page of a large folder ends with': class extends InMemoryObjectStore {
    override async list(prefix: string, options: { after?: string; limit: number }) {
      const listed = await super.list(prefix, options);
      return listed.length === 90 ? listed : listed.slice(1);
    }
  },
  'takes any key': class extends InMemoryObjectStore {
    override async get(key: string) {
      return super.get(key).catch(() => null);
    }
  },
};

/** The promise each of them breaks. */
const caughtBy: Readonly<Record<string, string>> = {
  'shows an upload while it is written': 'shows nothing before the commit',
  'keeps what was aborted': 'throws an aborted upload away',
  'replaces what is there on commit': 'leaves an object that is there, but lets put replace it',
  'forgets the header of SHA-1': 'answers SHA-1 behind a header, announced or not',
  'gives every upload the hash of the first one': 'hashes many uploads side by side',
  'holds on to the buffers of its writer': 'keeps what was written, though the writer uses its buffer again',
  'drops the last bytes': 'gives back 20 MiB byte for byte, with its size, hash and time',
  'takes more after the hash was told': 'takes no content after its hash was told',
  'does not replace on put': 'leaves an object that is there, but lets put replace it',
  'forgets one of many': 'puts many small objects together',
  'keeps all of many': 'keeps or replaces as each of many says, and lets the last of one key count',
  'replaces all of many': 'keeps or replaces as each of many says, and lets the last of one key count',
  'takes the end of a range as exclusive': 'streams ranges, both ends included',
  'ignores ranges': 'streams ranges, both ends included',
  'streams all at once': 'streams in chunks of 1 MiB',
  'lists folders before files': 'lists in key order, by prefix, and goes on after a key',
  'takes a prefix for a folder': 'lists in key order, by prefix, and goes on after a key',
  'repeats the key it goes on after': 'lists in key order, by prefix, and goes on after a key',
  'says it deleted what was not there': 'deletes, and says whether there was anything',
  'counts a kept object as old': 'counts what is kept as stored now',
  'says of all it was asked to delete that it was there': 'deletes many, and says which were there with how many bytes',
  'forgets what was there before a put': 'tells of every change what was there before',
  'loses what a page of a large folder ends with': 'lists a folder of thousands by small pages',
  'takes any key': 'refuses keys that are no plain relative paths',
};

describe('the contract of an object store', () => {
  for (const [defect, Store] of Object.entries(broken)) {
    it(`catches one that ${defect}`, async () => {
      const check = objectStoreChecks[caughtBy[defect] ?? ''];
      expect(check).toBeDefined();
      await expect(check?.(new InMemoryObjectStore())).resolves.toBeUndefined();
      await expect(check?.(new Store())).rejects.toThrow();
    });
  }
});
