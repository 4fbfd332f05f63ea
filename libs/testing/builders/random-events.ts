import type { RecordedEvent } from '@hubledger/kernel';
import fc from 'fast-check';
import { recorder } from '../recorded';

/** Of everybody and everything in them. */
export const ids = ['1', '2', '3'];
const id = fc.constantFrom(...ids);

interface Happening {
  readonly stream: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: object;
  /** Milliseconds after the event before; none for many of one moment. */
  readonly pause: number;
}

const what = fc.oneof(
  fc.record({ userId: id }).map((data) => ({ stream: `user-${data.userId}`, type: 'AccountClosed', data })),
  fc.record({ organizationId: id, userId: id }).map((data) => {
    return { stream: `organization-${data.organizationId}`, type: 'MemberAdded', data };
  }),
  fc.record({ repositoryId: id, ownerId: id, title: fc.constantFrom('Größe', 'weights', 'x') }).map((data) => {
    return { stream: `repository-${data.repositoryId}`, type: 'CommitPushed', data };
  }),
  fc.record({ repositoryId: id, ownerId: id, fromOwnerId: id }).map((data) => {
    return { stream: `repository-${data.repositoryId}`, type: 'RepositoryMoved', data };
  }),
  fc.record({ repositoryId: id, ownerId: id }).map((data) => {
    return { stream: `namespace-${data.ownerId}`, type: 'StorageCommitted', data };
  }),
  fc.record({ name: id }).map((data) => ({ stream: 'system-log', type: 'LoginFailed', data })),
);

const who = fc.oneof(
  fc.record({ actorId: id, actorKind: fc.constant('user'), tokenId: id }),
  fc.constantFrom(
    { actorId: 'admin', actorKind: 'admin-token' },
    { actorId: 'system', actorKind: 'system' },
    { actorId: 'processmanager-a', actorKind: 'system' },
  ),
);

const happening: fc.Arbitrary<Happening> = fc
  .tuple(what, who, fc.record({ $correlationId: id }), fc.option(fc.record({ ipHash: id }), { nil: {} }), fc.nat(2))
  .map(([event, actor, request, address, pause]) => ({
    ...event,
    metadata: { ...actor, ...request, ...address },
    pause,
  }));

/** When the first of them may happen. */
export const START = Date.UTC(2030, 0, 1);

/** Events that an audit lists, as a log has them: positions with gaps, times that never run backwards. */
export const randomEvents = fc.array(happening, { maxLength: 60 }).map((happenings): RecordedEvent[] => {
  const recorded = recorder();
  let at = START;
  return happenings.map(({ stream, type, data, metadata, pause }, index) => {
    const recordedAt = new Date((at += pause)).toISOString();
    return recorded(stream, type, data, { metadata, recordedAt, position: String(index * 7 + 1).padStart(20, '0') });
  });
});
