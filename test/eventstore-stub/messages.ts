import type { Code } from '@eventstore/db-client/generated/code_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import {
  AccessDenied,
  AllStreamPosition,
  BadRequest,
  Empty,
  MaximumAppendSizeExceeded,
  StreamIdentifier,
  Timeout,
  UUID,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { BatchAppendReq, BatchAppendResp, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { Proposed, StoredRecord } from './records';
import type { Expected, Outcome } from './store';

const TICKS_PER_MILLISECOND = 10_000n;

export const textOf = (identifier: StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

export const uuidOf = (uuid: UUID | undefined): string => {
  const structured = uuid?.getStructured();
  if (!structured) return uuid?.getString() ?? '';
  const parts = [structured.getMostSignificantBits(), structured.getLeastSignificantBits()];
  const hex = parts.map((part) => BigInt.asUintN(64, BigInt(part)).toString(16).padStart(16, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

export const eventMessage = (record: StoredRecord): ReadResp => {
  const { id, stream, revision, position, type, contentType, data, metadata, created } = record;
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString(id))
    .setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setStreamRevision(String(revision))
    .setCommitPosition(String(position))
    .setPreparePosition(String(position))
    .setData(data)
    .setCustomMetadata(metadata);
  const ticks = String(BigInt(created) * TICKS_PER_MILLISECOND);
  recorded.getMetadataMap().set('type', type).set('created', ticks).set('content-type', contentType);
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(position)));
};

export const proposedOf = (message: BatchAppendReq.ProposedMessage): Proposed => ({
  id: uuidOf(message.getId()),
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

export const expectedOf = (options: BatchAppendReq.Options): Expected => {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number(options.getStreamPosition());
};

export const outcomeMessage = (outcome: Outcome, expected: Expected): BatchAppendResp => {
  if (outcome.kind === 'moved') return refusal(...wrongExpectedVersion(outcome.current, expected));
  const success = new BatchAppendResp.Success().setCurrentRevision(String(outcome.revision));
  if (outcome.position === null) success.setNoPosition(new Empty());
  else {
    const [commit, prepare] = [String(outcome.position), String(outcome.position)];
    success.setPosition(new AllStreamPosition().setCommitPosition(commit).setPreparePosition(prepare));
  }
  return new BatchAppendResp().setSuccess(success);
};

export const tooLarge = (limit: number): BatchAppendResp =>
  refusal('MaximumAppendSizeExceeded', new MaximumAppendSizeExceeded().setMaxappendsize(limit).serializeBinary());

export const badRequest = (message: string): BatchAppendResp =>
  refusal('BadRequest', new BadRequest().setMessage(message).serializeBinary());

export const timedOut = (): BatchAppendResp => refusal('Timeout', new Timeout().serializeBinary());

export const accessDenied = (): BatchAppendResp => refusal('AccessDenied', new AccessDenied().serializeBinary());

const NOT_FOUND = 5 as Code;

/** Of an append that came to a node which does not lead, on a call that goes on. */
export const notLeading = (message: string): BatchAppendResp =>
  new BatchAppendResp().setError(new Status().setCode(NOT_FOUND).setMessage(message));

const wrongExpectedVersion = (current: number, expected: Expected): [string, Uint8Array] => {
  const details = new WrongExpectedVersion();
  if (current < 0) details.setCurrentNoStream(new Empty());
  else details.setCurrentStreamRevision(String(current));
  if (expected === 'any') details.setExpectedAny(new Empty());
  else if (expected === 'no-stream') details.setExpectedNoStream(new Empty());
  else if (expected === 'stream-exists') details.setExpectedStreamExists(new Empty());
  else details.setExpectedStreamPosition(String(expected));
  return ['WrongExpectedVersion', details.serializeBinary()];
};

const refusal = (kind: string, details: Uint8Array): BatchAppendResp => {
  const any = new Any();
  any.pack(details, `event_store.client.${kind}`);
  return new BatchAppendResp().setError(new Status().setMessage(kind).setDetails(any));
};
