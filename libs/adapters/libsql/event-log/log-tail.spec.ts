import type { StoredEvent } from './event-row';
import { LogTail } from './log-tail';
import type { AppendRequest } from './requests';

const append = (tail: LogTail, stream: string, position: number, revision: number): void => {
  const { id, type, data, metadata }: Pick<StoredEvent, 'id' | 'type' | 'data' | 'metadata'> = {
    ...{ id: `${stream}@${revision}`, type: 'Counted', data: '{}', metadata: '{}' },
  };
  const request = { stream, events: [{ id, type, data, metadata }] } as unknown as AppendRequest;
  const recordedAt = '2030-01-01T00:00:00.000Z';
  tail.acknowledge(request, { kind: 'appended', position, revision, recordedAt });
};

/** Of a log of ten events that this process has not written. */
const newTail = (bounds = {}) => new LogTail(10, bounds);
const NOTHING_NEW: unknown[] = [];

describe('what the file told of where a stream ends', () => {
  it('is known when nothing was acknowledged since', () => {
    const tail = newTail();
    tail.learn('thing-1', 4, 10);
    expect(tail.ofStream('thing-1', 4, 100)).toEqual(NOTHING_NEW);
  });

  it('is known when only other streams have grown since', () => {
    const tail = newTail();
    append(tail, 'thing-2', 11, 0);
    tail.learn('thing-1', 4, 10);
    expect(tail.ofStream('thing-1', 4, 100)).toEqual(NOTHING_NEW);
  });

  it('is not taken when the stream has grown since', () => {
    const tail = newTail();
    append(tail, 'thing-1', 11, 5);
    tail.learn('thing-1', 4, 10);
    expect(tail.ofStream('thing-1', 4, 100)).toMatchObject([{ revision: 5 }]);
  });

  it('is not taken when what came since is no longer in memory', () => {
    const tail = newTail({ events: 1 });
    append(tail, 'thing-1', 11, 5);
    for (let n = 0; n < 9; n++) append(tail, 'thing-2', 12 + n, n);
    tail.learn('thing-3', 4, 10);
    expect(tail.ofStream('thing-3', 4, 100)).toBeNull();
  });

  it('is not taken when something was seen since that was not acknowledged', () => {
    const tail = newTail();
    tail.reach(11);
    tail.learn('thing-1', 4, 10);
    expect(tail.ofStream('thing-1', 4, 100)).toBeNull();
  });

  it('of a stream that is asked for outlasts those that nobody asks for again', () => {
    const tail = newTail({ streams: 3 });
    tail.learn('thing-1', 4, 10);
    for (let n = 0; n < 10; n++) {
      tail.learn(`stranger-${n}`, -1, 10);
      expect(tail.ofStream('thing-1', 4, 100)).toEqual(NOTHING_NEW);
    }
    expect(tail.ofStream('stranger-0', -1, 100)).toBeNull();
  });
});
