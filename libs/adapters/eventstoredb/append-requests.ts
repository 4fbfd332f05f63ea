import type { EncodedEvent, ExpectedRevision, StreamName } from '@hubledger/kernel';
import { Empty, UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { identifierOf } from './read-requests';

export interface Append {
  readonly stream: StreamName;
  readonly events: readonly EncodedEvent[];
  readonly expected: ExpectedRevision;
}

/**
 * An append as one message. It carries no deadline: the definitions know only one by the wall clock, and a server whose
 * clock is ahead of ours would refuse everything.
 */
export const appendRequest = ({ stream, events, expected }: Append, correlationId: string): BatchAppendReq => {
  const options = new BatchAppendReq.Options().setStreamIdentifier(identifierOf(stream));
  if (expected === 'any') options.setAny(new Empty());
  else if (expected === 'no-stream') options.setNoStream(new Empty());
  else options.setStreamPosition(String(expected));
  return new BatchAppendReq()
    .setCorrelationId(new UUID().setString(correlationId))
    .setOptions(options)
    .setProposedMessagesList(events.map(proposed))
    .setIsFinal(true);
};

const proposed = ({ id, type, data, metadata }: EncodedEvent): BatchAppendReq.ProposedMessage => {
  const message = new BatchAppendReq.ProposedMessage()
    .setId(new UUID().setString(id))
    .setData(Buffer.from(data))
    .setCustomMetadata(Buffer.from(metadata));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return message;
};
