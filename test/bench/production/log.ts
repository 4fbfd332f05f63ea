import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { newId, Secret } from '@hubledger/kernel';
import { DATA, METADATA } from '../benchmarks/counting';
import type { Contest } from '../harness/contest';
import { check } from '../harness/reads';

const APPENDS = 200;
const WRITERS = 16;

const newEvent = () => ({ id: newId(), type: 'Counted', data: DATA, metadata: METADATA });

const rateOf = async (writers: number, work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  const line = async (): Promise<void> => {
    for (let n = 0; n < APPENDS; n++) await work();
  };
  await Promise.all(Array.from({ length: writers }, line));
  return (writers * APPENDS) / ((performance.now() - started) / 1_000);
};

/** The adapter against appends and reads by the client alone. */
export const productionLog = async (): Promise<Contest[]> => {
  const url = process.env['EVENTSTORE_TEST_URL'];
  if (!url) throw new Error('no event store: EVENTSTORE_TEST_URL');
  const log = await openEventStoreLog({ url: new Secret(url) });
  const raw = EventStoreDBClient.connectionString(url);
  const stream = `bench-${newId()}`;
  const append = (writers: number) => async () => ({
    ours: await rateOf(writers, () => log.append(`bench-${newId()}`, [newEvent()], { expectedRevision: 'no-stream' })),
    limit: await rateOf(writers, () => {
      const { id, type, data, metadata } = newEvent();
      const event = jsonEvent({ id, type, data: { ...data }, metadata: { ...metadata } });
      return raw.appendToStream(`bench-${newId()}`, event, { expectedRevision: 'no_stream' });
    }),
  });
  for (let n = 0; n < 20; n++)
    await log.append(stream, Array.from({ length: 50 }, newEvent), { expectedRevision: 'any' });
  const read = async () => {
    const started = performance.now();
    for (let n = 0; n < 10; n++) check((await log.readStream(stream, { limit: 1_000 })).length === 1_000, 'read');
    const middle = performance.now();
    for (let n = 0; n < 10; n++) {
      let count = 0;
      for await (const { event } of raw.readStream(stream, { maxCount: 1_000 })) count += event ? 1 : 0;
      check(count === 1_000, 'raw read');
    }
    const [ours, limit] = [middle - started, performance.now() - middle];
    return { ours: 10_000 / (ours / 1_000), limit: 10_000 / (limit / 1_000) };
  };
  const target = { atLeast: 0.7 };
  return [
    { name: 'production.log append', unit: 'events/s', target, round: append(1) },
    { name: 'production.log append, 16 writers', unit: 'events/s', target, round: append(WRITERS) },
    { name: 'production.log read a stream', unit: 'events/s', target, round: read },
  ];
};
