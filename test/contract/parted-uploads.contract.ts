import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { type ObjectStore, partAt, partsIn, type PartPlan, type SentPart } from '@hubledger/kernel';
import { type Check, type Opened, registerChecks } from './register';

const MiB = 1024 * 1024;
/** The smallest that S3 takes, but for the last one. */
const PART = 5 * MiB;

async function* chunked(bytes: Uint8Array, size = 300_000): AsyncGenerator<Uint8Array> {
  const lent = Buffer.alloc(size);
  for (let at = 0; at < bytes.byteLength; at += size) {
    const part = bytes.subarray(at, at + size);
    lent.set(part);
    yield lent.subarray(0, part.byteLength);
  }
}

interface Sample {
  readonly bytes: Buffer;
  readonly plan: PartPlan;
  readonly content: { readonly key: string; readonly sha256: string; readonly sha1Header: Buffer };
}

const sampleOf = (size: number, key = `lfs/${size}`): Sample => {
  const bytes = randomBytes(size);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    bytes,
    plan: { size, partBytes: PART },
    content: { key, sha256, sha1Header: Buffer.from(`blob ${size}\0`) },
  };
};

const bytesOf = ({ bytes, plan }: Sample, number: number): Buffer => {
  const { start, length } = partAt(plan, number);
  return bytes.subarray(start, start + length);
};

const send = async (store: ObjectStore, ticket: string, sample: Sample, number: number): Promise<SentPart> => ({
  number,
  etag: await store.parts.put(ticket, sample.plan, number, chunked(bytesOf(sample, number))),
});

const sendAll = async (store: ObjectStore, ticket: string, sample: Sample): Promise<SentPart[]> => {
  const sent: SentPart[] = [];
  for (let number = 1; number <= partsIn(sample.plan); number++) sent.push(await send(store, ticket, sample, number));
  return sent;
};

const assertNothing = async (store: ObjectStore): Promise<void> =>
  assert.deepEqual(await store.list('', { limit: 10 }), []);

const gone = { code: 'objects.upload_gone' };
const differ = { code: 'objects.parts_differ' };

/** Every promise of uploads in parts, whoever sends them by the hub. */
export const partedUploadChecks: Readonly<Record<string, Check<ObjectStore>>> = {
  'puts parts of any order together, shows nothing before, and tells both hashes': async (store) => {
    const sample = sampleOf(2 * PART + 1_234_567);
    const ticket = await store.parts.begin(sample.plan);
    const sent = await Promise.all([3, 1, 2].map((number) => send(store, ticket, sample, number)));
    await assertNothing(store);
    for (const { etag } of sent) assert.match(etag, /^"[^"]+"$/);
    const ordered = sent.toSorted((a, b) => a.number - b.number);
    const completed = await store.parts.complete(ticket, sample.plan, ordered, sample.content);
    const { key, sha1Header } = sample.content;
    assert.deepEqual(completed, {
      change: { key, before: null, after: sample.bytes.byteLength },
      sha1: createHash('sha1').update(sha1Header).update(sample.bytes).digest('hex'),
    });
    assert((await store.get(key))?.equals(sample.bytes));
    assert.deepEqual(
      (await store.list('', { limit: 10 })).map((each) => each.key),
      [key],
    );
  },

  'takes one part, and parts that end where the content ends': async (store) => {
    for (const size of [1, PART, 2 * PART]) {
      const sample = sampleOf(size);
      const ticket = await store.parts.begin(sample.plan);
      const sent = await sendAll(store, ticket, sample);
      assert(await store.parts.complete(ticket, sample.plan, sent, sample.content));
      assert((await store.get(sample.content.key))?.equals(sample.bytes));
    }
  },

  'lets the last sending of a part count': async (store) => {
    const sample = sampleOf(PART + 100);
    const ticket = await store.parts.begin(sample.plan);
    const wrong = { number: 1, etag: await store.parts.put(ticket, sample.plan, 1, chunked(Buffer.alloc(PART, 'x'))) };
    const [first, second] = await sendAll(store, ticket, sample);
    await assert.rejects(store.parts.complete(ticket, sample.plan, [wrong, second!], sample.content), differ);
    assert(await store.parts.complete(ticket, sample.plan, [first!, second!], sample.content));
    assert((await store.get(sample.content.key))?.equals(sample.bytes));
  },

  'throws away what is not what it should be, and leaves an object that is there': async (store) => {
    const sample = sampleOf(PART + 5);
    await store.put(sample.content.key, Buffer.from('before'));
    const ticket = await store.parts.begin(sample.plan);
    const first = { number: 1, etag: await store.parts.put(ticket, sample.plan, 1, chunked(Buffer.alloc(PART, 'x'))) };
    const parts = [first, await send(store, ticket, sample, 2)];
    assert.equal(await store.parts.complete(ticket, sample.plan, parts, sample.content), null);
    assert.equal((await store.get(sample.content.key))?.toString(), 'before');
    assert.equal((await store.list('', { limit: 10 })).length, 1);
    await assert.rejects(store.parts.complete(ticket, sample.plan, parts, sample.content), gone);
    await assert.rejects(send(store, ticket, sample, 1), gone);
  },

  'keeps an object that is there, which counts as stored now': async (store) => {
    const sample = sampleOf(PART + 5);
    await store.put(sample.content.key, sample.bytes);
    const before = (await store.head(sample.content.key))?.lastModified ?? '';
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // some stores tell whole seconds
    const ticket = await store.parts.begin(sample.plan);
    const sent = await sendAll(store, ticket, sample);
    const completed = await store.parts.complete(ticket, sample.plan, sent, sample.content);
    const { size } = sample.plan;
    assert.deepEqual(completed?.change, { key: sample.content.key, before: size, after: size });
    assert(((await store.head(sample.content.key))?.lastModified ?? '') > before);
  },

  'refuses parts of another length, and puts no part together that is not there': async (store) => {
    const sample = sampleOf(PART + 5);
    const ticket = await store.parts.begin(sample.plan);
    const refused = (number: number, bytes: Uint8Array) =>
      assert.rejects(store.parts.put(ticket, sample.plan, number, chunked(bytes)), differ);
    await refused(1, Buffer.alloc(PART - 1));
    await refused(1, Buffer.alloc(PART + 1));
    await refused(2, Buffer.alloc(0));
    for (const number of [0, 3, -1, 1.5]) await refused(number, Buffer.alloc(5));
    const second = await send(store, ticket, sample, 2);
    const complete = (parts: readonly SentPart[]) =>
      assert.rejects(store.parts.complete(ticket, sample.plan, parts, sample.content), differ);
    await complete([second]);
    await complete([{ number: 1, etag: '"never"' }, second]);
    await complete([second, second]);
    await complete([]);
    const first = await send(store, ticket, sample, 1); // what was refused took nothing away
    await complete([second, first]);
    assert(await store.parts.complete(ticket, sample.plan, [first, second], sample.content));
  },

  'goes on after a sender who went away in the middle of a part': async (store) => {
    const sample = sampleOf(PART + 5);
    const ticket = await store.parts.begin(sample.plan);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(1_000_000);
      throw new Error('the connection ended');
    }
    await assert.rejects(store.parts.put(ticket, sample.plan, 1, broken()), /ended/);
    const sent = await sendAll(store, ticket, sample);
    assert(await store.parts.complete(ticket, sample.plan, sent, sample.content));
  },

  'lets no slow sender change what was put together': async (store) => {
    const sample = sampleOf(PART + 5);
    const ticket = await store.parts.begin(sample.plan);
    let goOn = (): void => undefined;
    let begun = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    const started = new Promise<void>((resolve) => (begun = resolve));
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(PART / 2, 'x');
      begun();
      await waiting;
      yield Buffer.alloc(PART / 2, 'x');
    }
    const writing = store.parts.put(ticket, sample.plan, 1, slow()).catch((error: unknown) => error);
    await started;
    const sent = await sendAll(store, ticket, sample);
    const completed = await store.parts.complete(ticket, sample.plan, sent, sample.content);
    goOn();
    await writing;
    const stored = await store.get(sample.content.key);
    assert(completed === null ? stored === null : stored?.equals(sample.bytes));
  },

  'is right however many complete it at once': async (store) => {
    const sample = sampleOf(PART + 5);
    const ticket = await store.parts.begin(sample.plan);
    const sent = await sendAll(store, ticket, sample);
    const all = await Promise.allSettled(
      Array.from({ length: 4 }, () => store.parts.complete(ticket, sample.plan, sent, sample.content)),
    );
    const completed = all.filter((each) => each.status === 'fulfilled');
    assert(completed.length > 0);
    for (const { value } of completed) assert.equal(value?.change.key, sample.content.key);
    for (const each of all)
      if (each.status === 'rejected') assert.equal((each.reason as { code: string }).code, gone.code);
    assert((await store.get(sample.content.key))?.equals(sample.bytes));
  },

  'knows nothing any more of what was aborted': async (store) => {
    const sample = sampleOf(PART + 5);
    const ticket = await store.parts.begin(sample.plan);
    const sent = await sendAll(store, ticket, sample);
    await store.parts.abort(ticket);
    await store.parts.abort(ticket);
    await store.parts.abort('nonsense');
    await assert.rejects(send(store, ticket, sample, 1), gone);
    await assert.rejects(store.parts.complete(ticket, sample.plan, sent, sample.content), gone);
    await assertNothing(store);
    await assert.rejects(send(store, 'nonsense', sample, 1), gone);
  },

  'sweeps what was begun before, and nothing else': async (store) => {
    const sample = sampleOf(PART + 5);
    const tickets = [await store.parts.begin(sample.plan), await store.parts.begin(sample.plan)];
    await send(store, tickets[0]!, sample, 1);
    assert.equal(await store.parts.sweep(new Date(Date.now() - 3_600_000)), 0);
    const sent = await sendAll(store, tickets[0]!, sample);
    assert.equal(await store.parts.sweep(new Date(Date.now() + 3_600_000)), 2);
    await assert.rejects(store.parts.complete(tickets[0]!, sample.plan, sent, sample.content), gone);
    assert.equal(await store.parts.sweep(new Date(Date.now() + 3_600_000)), 0);
    await assertNothing(store);
  },

  'refuses keys that are no plain relative paths': async (store) => {
    const sample = sampleOf(5, '../outside');
    const ticket = await store.parts.begin(sample.plan);
    const sent = await sendAll(store, ticket, sample);
    const refused = { code: 'objects.invalid_key' };
    await assert.rejects(store.parts.complete(ticket, sample.plan, sent, sample.content), refused);
    await assertNothing(store);
  },
};

/** On a fresh and empty store each. */
export const partedUploadContract = (
  name: string,
  open: () => Promise<Opened<ObjectStore>>,
  unkept: Readonly<Record<string, string>> = {},
): void => registerChecks(`${name} as a place for uploads in parts`, partedUploadChecks, open, unkept);
