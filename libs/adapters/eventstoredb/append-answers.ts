import { EventTooLarge, LogUnavailable, type Position } from '@hubledger/kernel';
import { MaximumAppendSizeExceeded, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { Unanswered } from './call-errors';

/** Something that was written, or found to be there from an earlier try. */
export interface Written {
  readonly kind: 'written';
  readonly revision: number;
  /** Null: the server did not say; it does not for some repeated appends. */
  readonly position: Position | null;
}

export interface Moved {
  readonly kind: 'moved';
  /** Last revision of the stream; undefined when there is none. */
  readonly actual: number | undefined;
}

const PACKAGE = 'event_store.client.';

/** @throws EventTooLarge, LogUnavailable: certainly nothing was written; Unanswered: that is not known. */
export const answered = (answer: BatchAppendResp, stream: string, bytes: number): Written | Moved => {
  const success = answer.getSuccess();
  if (success) {
    const position = success.getPosition()?.getCommitPosition().padStart(20, '0') ?? null;
    return { kind: 'written', revision: Number(success.getCurrentRevision()), position };
  }
  const details = answer.getError()?.getDetails();
  const kind = details?.getTypeName() ?? '';
  switch (kind) {
    case `${PACKAGE}WrongExpectedVersion`: {
      const current = details?.unpack((data) => WrongExpectedVersion.deserializeBinary(data), kind);
      const known = current?.hasCurrentStreamRevision() ?? false;
      return { kind: 'moved', actual: known ? Number(current?.getCurrentStreamRevision()) : undefined };
    }
    case `${PACKAGE}MaximumAppendSizeExceeded`: {
      const limit = details?.unpack((data) => MaximumAppendSizeExceeded.deserializeBinary(data), kind);
      throw new EventTooLarge(stream, bytes, limit?.getMaxappendsize() ?? 0);
    }
    case `${PACKAGE}AccessDenied`:
    case `${PACKAGE}StreamDeleted`:
    case `${PACKAGE}BadRequest`:
    case `${PACKAGE}MaximumAppendEventSizeExceeded`:
      throw new LogUnavailable(`its server refuses the append: ${kind.slice(PACKAGE.length)}`);
    default: // it timed out, is busy, is not ready or has no leader
      throw new Unanswered('its server did not complete an append');
  }
};
