import { once } from 'node:events';
import { Metadata, type ServerWritableStream, status } from '@grpc/grpc-js';
import { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { Misbehaviour } from './misbehaviour';
import { eventMessage, textOf } from './messages';
import type { StoredRecord } from './records';
import type { StubStore } from './store';

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** The server's answer to a place that is inside of a record. */
const INVALID_POSITION = { code: status.UNKNOWN, details: 'Unexpected ReadAllResult: InvalidPosition' };

/** `Read` in all its forms but filters: a stream or the log, forwards, backwards, or from a place on for ever. */
export const answerRead = async (call: ReadCall, store: StubStore, faults: Misbehaviour): Promise<void> => {
  const options = call.request.getOptions();
  if (faults.failsRead()) return refuse(call, status.UNKNOWN, 'Exception was thrown by handler.');
  if (!options?.hasNoFilter()) return refuse(call, status.UNIMPLEMENTED, 'The stub does not filter');
  if (options.hasSubscription()) return follow(call, store, faults);
  const backwards = Number(options.getReadDirection()) === 1;
  const count = Number(options.getCount());
  const found = options.hasStream() ? ofStream(call, store, backwards, count) : ofLog(call, store, backwards, count);
  if (found === null) return;
  for (const record of found) if (!(await send(call, eventMessage(record)))) return;
  call.end();
};

type Found = readonly StoredRecord[] | null;

const ofStream = (call: ReadCall, store: StubStore, backwards: boolean, count: number): Found => {
  const asked = call.request.getOptions()!.getStream()!;
  const records = store.stream(textOf(asked.getStreamIdentifier()));
  if (!records) {
    const missing = new ReadResp.StreamNotFound().setStreamIdentifier(asked.getStreamIdentifier());
    call.write(new ReadResp().setStreamNotFound(missing));
    return [];
  }
  const revision = asked.hasRevision() ? Number(asked.getRevision()) : asked.hasEnd() ? Infinity : 0;
  const first = records[0]?.revision ?? 0;
  const from = Math.min(Math.max(revision - first, -1), records.length);
  return backwards
    ? upTo(records, Math.min(from + 1, records.length), count)
    : records.slice(Math.max(from, 0), Math.max(from, 0) + count);
};

const ofLog = (call: ReadCall, store: StubStore, backwards: boolean, count: number): Found => {
  const asked = call.request.getOptions()!.getAll()!;
  const index = asked.hasStart() ? 0 : asked.hasEnd() ? store.records.length : placeOf(asked, store);
  if (index === null) {
    refuse(call, INVALID_POSITION.code, INVALID_POSITION.details);
    return null;
  }
  return backwards ? upTo(store.records, index, count) : store.records.slice(index, index + count);
};

/** Newest first. */
const upTo = (records: readonly StoredRecord[], end: number, count: number): StoredRecord[] =>
  records.slice(Math.max(end - count, 0), Math.max(end, 0)).reverse();

/** First what came after a place, then what comes. */
const follow = async (call: ReadCall, store: StubStore, faults: Misbehaviour): Promise<void> => {
  const asked = call.request.getOptions()?.getAll();
  if (!asked) return refuse(call, status.UNIMPLEMENTED, 'The stub follows the whole log alone');
  let index = asked.hasStart() ? 0 : asked.hasEnd() ? store.records.length : placeOf(asked, store);
  if (index === null) return refuse(call, INVALID_POSITION.code, INVALID_POSITION.details);
  if (asked.hasPosition() && String(store.records[index]?.position) === asked.getPosition()!.getCommitPosition())
    index++;
  const { deafenings } = faults;
  const isDeaf = (): boolean => faults.deafenings !== deafenings;
  let wake: () => void = () => undefined;
  const stop = store.onAppend(() => wake());
  call.on('cancelled', () => wake());
  call.write(new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId('stub')));
  while (!call.cancelled) {
    while (index < store.records.length && !isDeaf()) {
      if (!(await send(call, eventMessage(store.records[index++]!)))) break;
    }
    const more = new Promise<void>((resolve) => (wake = resolve));
    if (call.cancelled) break;
    if (index >= store.records.length || isDeaf()) await more;
  }
  stop();
  call.end();
};

const placeOf = (asked: ReadReq.Options.AllOptions, store: StubStore): number | null =>
  store.indexAt(BigInt(asked.getPosition()!.getCommitPosition()));

/** @returns whether the caller is still there */
const send = async (call: ReadCall, message: ReadResp): Promise<boolean> => {
  if (call.cancelled) return false;
  if (!call.write(message)) await roomIn(call);
  return !call.cancelled;
};

const roomIn = async (call: ReadCall): Promise<void> => {
  const done = new AbortController();
  const { signal } = done;
  await Promise.race([once(call, 'drain', { signal }), once(call, 'cancelled', { signal })]).catch(() => undefined);
  done.abort();
};

const refuse = (call: ReadCall, code: status, details: string): void => {
  call.emit('error', { code, details, metadata: new Metadata() });
};
