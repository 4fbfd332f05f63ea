import { Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { badRequest, expectedOf, outcomeMessage, proposedOf, textOf, timedOut, tooLarge, uuidOf } from './messages';
import type { Misbehaviour } from './misbehaviour';
import type { Proposed } from './records';
import type { StubStore } from './store';

/** The server's default, of all events of an append together. */
const MAX_APPEND_BYTES = 1024 * 1024;

type BatchCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

interface Collected {
  readonly options: BatchAppendReq.Options;
  readonly events: Proposed[];
}

/**
 * `BatchAppend`: many appends on one call, each in one message or several, answered in the order of their last ones.
 *
 * @param refusal of an append that comes now; null: it is taken
 */
export const answerBatchAppend = (
  call: BatchCall,
  store: StubStore,
  faults: Misbehaviour,
  refusal: () => BatchAppendResp | null,
): void => {
  const collected = new Map<string, Collected>();
  call.on('data', (message: BatchAppendReq) => {
    const id = uuidOf(message.getCorrelationId());
    const options = message.getOptions();
    if (options) collected.set(id, { options, events: [] });
    const append = collected.get(id);
    if (!append) return;
    append.events.push(...message.getProposedMessagesList().map(proposedOf));
    if (!message.getIsFinal()) return;
    collected.delete(id);
    const refused = refusal();
    if (refused) answer(call, message, append, refused);
    else finish(call, message, append, store, faults);
  });
  call.on('end', () => call.end());
  call.on('error', () => undefined);
};

const finish = (
  call: BatchCall,
  message: BatchAppendReq,
  append: Collected,
  store: StubStore,
  faults: Misbehaviour,
): void => {
  const fault = faults.take();
  const performed = fault?.stored === false ? null : perform(append, store);
  const send = (result: BatchAppendResp): void => answer(call, message, append, result);
  if (!fault) return send(performed!);
  if (fault.then === 'break') breakOff(call);
  else if (fault.then === 'timed-out') send(timedOut());
  else if (fault.then !== 'no-answer') setTimeout(() => performed && send(performed), fault.then.answerAfter);
};

const answer = (call: BatchCall, message: BatchAppendReq, { options }: Collected, result: BatchAppendResp): void => {
  if (call.cancelled) return;
  call.write(result.setCorrelationId(message.getCorrelationId()).setStreamIdentifier(options.getStreamIdentifier()));
};

export const perform = ({ options, events }: Collected, store: StubStore): BatchAppendResp => {
  const stream = textOf(options.getStreamIdentifier());
  if (stream === '' || stream === '$all') return badRequest(`A stream can't be named '${stream}'`);
  if (events.some(({ id, type, contentType }) => !id || !type || !contentType)) return badRequest('Incomplete event');
  const bytes = events.reduce(
    (sum, { type, data, metadata }) => sum + type.length * 2 + data.length + metadata.length,
    0,
  );
  if (bytes > MAX_APPEND_BYTES) return tooLarge(MAX_APPEND_BYTES);
  const expected = expectedOf(options);
  return outcomeMessage(store.append(stream, expected, events), expected);
};

/** The call ends, and every append on it stays without an answer. */
const breakOff = (call: BatchCall): void => {
  call.emit('error', { code: status.UNAVAILABLE, details: 'The stub breaks off', metadata: new Metadata() });
};
