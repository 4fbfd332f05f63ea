import { ORIGIN, type Position, type StreamName } from '@hubledger/kernel';
import { Empty, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';

const { AllOptions, Options, StreamOptions, SubscriptionOptions, UUIDOption } = {
  ...ReadReq.Options,
  Options: ReadReq.Options,
};

/** Where a read of the whole log begins. */
export type Place = 'start' | 'end' | { readonly at: Position };

/** At an event, or at the first one. */
export const placeAt = (position: Position): Place => (position === ORIGIN ? 'start' : { at: position });

/** Forwards from an event, itself included; backwards from before it. */
export const readLog = (from: Place, count: number, backwards = false): ReadReq =>
  requested(counted(count, backwards).setAll(placeOf(from)));

/** What came after the event there, then what comes. */
export const followLog = (after: Position): ReadReq =>
  requested(
    options()
      .setReadDirection(0)
      .setAll(placeOf(placeAt(after)))
      .setSubscription(new SubscriptionOptions()),
  );

/** From a revision on, itself included. */
export const readStream = (stream: StreamName, from: number | 'end', count: number, backwards = false): ReadReq => {
  const place = new StreamOptions().setStreamIdentifier(identifierOf(stream));
  if (from === 'end') place.setEnd(new Empty());
  else place.setRevision(String(from));
  return requested(counted(count, backwards).setStream(place));
};

export const identifierOf = (stream: StreamName): StreamIdentifier =>
  new StreamIdentifier().setStreamName(Buffer.from(stream));

/** Unfiltered, links as they stand, ids as text. */
const options = () =>
  new Options().setNoFilter(new Empty()).setResolveLinks(false).setUuidOption(new UUIDOption().setString(new Empty()));

const counted = (count: number, backwards: boolean) =>
  options()
    .setReadDirection(backwards ? 1 : 0)
    .setCount(String(count));

const placeOf = (place: Place) => {
  const all = new AllOptions();
  if (place === 'start') return all.setStart(new Empty());
  if (place === 'end') return all.setEnd(new Empty());
  const digits = BigInt(place.at).toString();
  const position = new ReadReq.Options.Position().setCommitPosition(digits).setPreparePosition(digits);
  return all.setPosition(position);
};

const requested = (chosen: ReadReq.Options): ReadReq => new ReadReq().setOptions(chosen);
