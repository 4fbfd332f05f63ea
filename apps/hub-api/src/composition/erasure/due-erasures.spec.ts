import type { IdentitySettings } from '@hubledger/contexts/identity/contract';
import { erasuresModel } from '@projections/identity/erasures/read-model';
import { Clock, positionOf } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import type { Projections } from '@hubledger/projector';
import type { CommandBus } from '@nestjs/cqrs';
import { DueErasures } from './due-erasures';

class SetClock extends Clock {
  constructor(public time: string) {
    super();
  }
  now(): Date {
    return new Date(this.time);
  }
}

const CLOSED = '2030-01-01T00:00:00.000Z';

/** Those who have left, and a bus that forgets them; some can't be forgotten. */
const hubWith = async (people: Record<string, string>, now: string, failing: readonly string[] = []) => {
  const documents = new InMemoryDocumentStore();
  const left = documents.collection(erasuresModel);
  const write = (id: string, closed_at: string, erased_at: string | null, revision: number) =>
    left.writeAll([
      {
        ...{ id, expected: revision === 0 ? null : positionOf(revision), position: positionOf(revision + 1) },
        next: { username: id, state: erased_at === null ? 'pending' : 'erased', closed_at, erased_at },
      },
    ]);
  for (const [id, closedAt] of Object.entries(people)) await write(id, closedAt, null, 0);
  const erased: string[] = [];
  const reported: Array<string | null> = [];
  const execute = async ({ data: { userId } }: { data: { userId: string } }) => {
    if (failing.includes(userId)) throw new Error('not now');
    erased.push(userId);
    await write(userId, people[userId] ?? '', now, 1);
  };
  const due = new DueErasures(
    documents,
    { waitFor: async () => true } as unknown as Projections,
    new InMemoryEventLog(),
    { execute } as unknown as CommandBus,
    { erasureDelayDays: 30 } as IdentitySettings,
    new SetClock(now),
    (userId) => void reported.push(userId),
  );
  return { due, erased, reported };
};

describe('those who have left', () => {
  it('are forgotten when the delay has passed, not before', async () => {
    const people = { ada: CLOSED, bob: '2030-01-01T00:00:00.001Z' };
    const hub = await hubWith(people, '2030-01-31T00:00:00.000Z');
    hub.due.start();
    await eventually(() => expect(hub.erased).toEqual(['ada']));
    await hub.due.stop();
    expect(hub.due.dueAt(people.bob)).toBe('2030-01-31T00:00:00.001Z');
  });

  it('are all forgotten at one look, however many there are', async () => {
    const people = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`u${n}`, CLOSED]));
    const hub = await hubWith(people, '2031-01-01T00:00:00.000Z');
    hub.due.start();
    await eventually(() => expect(hub.erased).toHaveLength(250));
    await hub.due.stop();
  });

  it('are not kept back by somebody who can not be forgotten now, which is reported', async () => {
    const hub = await hubWith({ ada: CLOSED, bob: CLOSED, eve: CLOSED }, '2031-01-01T00:00:00.000Z', ['bob']);
    hub.due.start();
    await eventually(() => expect(hub.erased.sort()).toEqual(['ada', 'eve']));
    await hub.due.stop();
    expect(hub.reported).toEqual(['bob']);
  });
});
