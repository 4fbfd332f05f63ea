import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Clock, type DocumentCollection, type ReadModel } from '@hubledger/kernel';
import { readSettings } from '@hubledger/platform/config';
import { startHub } from '../../apps/hub-api/src/hub';
import { runUntilStopped } from '@hubledger/platform/process';
import { bannerOf } from '../../apps/hub-api/src/banner';
import { startStores, type Stores } from '@hubledger/stores';
import { type Failpoint, FAILPOINTS } from './failpoints';

/**
 * The hub as it is, on stores that are watched: with CRASH_AT (a name of the table) the process kills itself at that
 * call, once a file `armed` lies in its data directory. CRASH_CLOCK_AHEAD shifts its clock by so many seconds.
 */
type Watch = <T>(call: string, work: () => Promise<T>) => Promise<T>;

const watchFor = (failpoint: Failpoint | undefined, flag: string): Watch => {
  let seen = 0;
  return async (call, work) => {
    if (!failpoint?.call.test(call) || !existsSync(flag)) return work();
    seen += 1;
    const isIt = seen === (failpoint.nth ?? 1);
    if (isIt && failpoint.when === 'before') await die();
    const done = await work();
    if (isIt && failpoint.when === 'after') await die();
    return done;
  };
};

/** Nothing of this process runs after it, and nothing is flushed. */
const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
};

/** `claim-account`, `namespace`: what comes before the id. */
const categoryOf = (stream: string): string => stream.split(stream.startsWith('claim-') ? '_' : '-')[0]!;

const watched = (stores: Stores, watch: Watch): Stores => {
  const { log, documents, objects, vault } = stores;

  const append = log.append.bind(log);
  log.append = (stream, events, options) =>
    watch(`append ${categoryOf(stream)} ${events.map(({ type }) => type).join(' ')}`, () =>
      append(stream, events, options),
    );

  const collection = documents.collection.bind(documents);
  const known = new WeakSet<object>();
  documents.collection = <D extends object>(model: ReadModel<D>): DocumentCollection<D> => {
    const found = collection(model);
    if (known.has(found)) return found;
    known.add(found);
    const writeAll = found.writeAll.bind(found);
    found.writeAll = (writes) => watch(`write document ${model.name}`, () => writeAll(writes));
    return found;
  };
  const saveCheckpoint = documents.saveCheckpoint.bind(documents);
  documents.saveCheckpoint = (name, checkpoint) =>
    watch(`write checkpoint ${name}`, () => saveCheckpoint(name, checkpoint));

  const [put, upload] = [objects.put.bind(objects), objects.upload.bind(objects)];
  const deleteAll = objects.deleteAll.bind(objects);
  const putAll = objects.putAll.bind(objects);
  objects.putAll = (all) =>
    watch('put objects', async () => {
      const half = Math.ceil(all.length / 2);
      const first = await watch('put half of objects', () => putAll(all.slice(0, half)));
      return [...first, ...(await putAll(all.slice(half)))];
    });
  objects.put = (key, content) => watch(`put object ${key}`, () => put(key, content));
  objects.deleteAll = async (keys) => {
    const half = Math.ceil(keys.length / 2);
    const first = await watch(`delete object ${keys[0] ?? ''}`, () => deleteAll(keys.slice(0, half)));
    return [...first, ...(await watch(`delete object ${keys[half] ?? ''}`, () => deleteAll(keys.slice(half))))];
  };
  objects.upload = async () => {
    const incoming = await upload();
    const commit = incoming.commit.bind(incoming);
    incoming.commit = (key) => watch(`put object ${key}`, () => commit(key));
    return incoming;
  };

  const keep = vault.put.bind(vault);
  vault.put = (ref, secret) => watch(`put vault ${ref}`, () => keep(ref, secret));
  return stores;
};

class ShiftedClock extends Clock {
  constructor(private readonly aheadMs: number) {
    super();
  }
  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

runUntilStopped(async () => {
  const { CRASH_AT, CRASH_CLOCK_AHEAD = '0' } = process.env;
  const failpoint = FAILPOINTS.find(({ name }) => name === CRASH_AT);
  if (CRASH_AT && !failpoint) throw new Error(`There is no failpoint '${CRASH_AT}'`);
  const settings = readSettings(process.env);
  const { opened } = await startStores(settings);
  const watch = watchFor(failpoint, join(settings.dataDirectory, 'armed'));
  const clock = new ShiftedClock(Number(CRASH_CLOCK_AHEAD) * 1_000);
  return startHub(settings, { opened: opened.then((stores) => ({ ...watched(stores, watch), clock })) });
}, bannerOf);
