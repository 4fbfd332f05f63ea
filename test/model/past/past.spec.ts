import fc from 'fast-check';
import { categoryOf, cutAt, idOf, ORIGIN, type RecordedEvent } from '@hubledger/kernel';
import { parameters } from '../replay';
import { AskedPast, kindOf } from './asked-past';
import { eventful } from './eventful';
import { type History, historyOf } from './history';
import { ReplayedHub } from './replayed-hub';

const NEEDS = ['read', 'write', 'administer'] as const;
/** Clocks stand still, run, and are set back. */
const steps = fc.array(fc.integer({ min: -300, max: 400 }), { minLength: 1, maxLength: 40, size: 'max' });

const idsIn = (events: readonly RecordedEvent[], category: string): string[] => [
  ...new Set(events.filter(({ stream }) => categoryOf(stream) === category).map(({ stream }) => idOf(stream))),
];

/** Ends the hub that a history came from. */
const withHistory = async (made: Promise<History>, look: (history: History) => Promise<void>): Promise<void> => {
  const history = await made;
  try {
    await look(history);
  } finally {
    await history.hub.stop();
  }
};

/** Looks at a hub that has the first event, the first two, and so on to all of them. */
const atEachEvent = async (
  { events }: History,
  look: (hub: ReplayedHub, position: string, time: string) => Promise<void>,
): Promise<void> => {
  const hub = await ReplayedHub.start();
  try {
    for (const event of events) {
      await hub.next(event);
      await look(hub, event.position, event.recordedAt);
    }
  } finally {
    await hub.stop();
  }
};

/** Shrinking costs a history each time: what fails is small enough. */
const property = (numRuns: number) => ({ ...parameters(numRuns), endOnFailure: true });

describe('the past of a random history', () => {
  it('is, at every position, what a hub knows that has the log until there and nothing else', async () => {
    const check = async (history: History): Promise<void> => {
      const { events, sources } = history;
      const past = new AskedPast(sources);
      const subjects = [...new Set(events.map(({ stream }) => stream))].flatMap((stream) => {
        const kind = kindOf(categoryOf(stream));
        return kind ? [{ kind, id: idOf(stream) }] : [];
      });
      await atEachEvent(history, async (hub, position, time) => {
        for (const { kind, id } of subjects) {
          const told = await past.state(kind, id, position);
          const known = await hub.state(kind, id, time, sources.sealer);
          expect({ position, kind, id, state: told?.state ?? null }).toEqual({ position, kind, id, state: known });
        }
      });
    };
    await fc.assert(
      fc.asyncProperty(eventful, steps, (done, clock) => withHistory(historyOf(done, clock), check)),
      property(5),
    );
  }, 3_600_000);

  it('lets, at every position, those read and write whom the hub would have let', async () => {
    await fc.assert(
      fc.asyncProperty(eventful, steps, (done, clock) => withHistory(historyOf(done, clock), sameAccess)),
      property(5),
    );
  }, 3_600_000);

  it('is cut at one place for all questions about one time, wherever clocks were set back', async () => {
    const check = async (history: History, times: readonly number[]): Promise<void> => {
      for (const index of times) await sameCut(history, index % history.events.length);
    };
    const times = fc.array(fc.nat(1_000), { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(eventful, steps, times, (done, clock, at) =>
        withHistory(historyOf(done, clock), (history) => check(history, at)),
      ),
      property(10),
    );
  }, 3_600_000);
});

const sameAccess = async (history: History): Promise<void> => {
  const { events, tokens } = history;
  const past = new AskedPast(history.sources);
  const repositories = idsIn(events, 'repository');
  const organizations = idsIn(events, 'organization');
  const users = idsIn(events, 'user');
  await atEachEvent(history, async (hub, position) => {
    const anybody = new Map<string, boolean>();
    const signsIn = new Map<string, boolean>();
    for (const id of users) signsIn.set(id, await hub.isAbleToSignIn(id));
    for (const id of repositories) {
      const told = await past.repository(id, position);
      anybody.set(id, told?.anybody.read ?? false);
      for (const need of NEEDS) {
        expect([position, id, need, told?.anybody[need] ?? false]).toEqual([
          ...[position, id, need, await hub.may(need, null, id)],
        ]);
        for (const user of users) {
          const person = told?.people.find(({ user_id }) => user_id === user);
          const mine = person ? person[need] : (signsIn.get(user) ?? false) && (told?.anybody[need] ?? false);
          const real = (signsIn.get(user) ?? false) && (await hub.may(need, user, id));
          expect([position, id, need, user, mine]).toEqual([position, id, need, user, real]);
        }
      }
    }
    for (const user of users) {
      const told = await past.user(user, position);
      expect([position, user, told?.can_sign_in ?? false]).toEqual([position, user, signsIn.get(user)]);
      for (const organization of organizations) {
        const role = told?.organizations.find((each) => each.organization === organization)?.role ?? null;
        expect([position, user, organization, role]).toEqual([
          ...[position, user, organization, await hub.roleIn(organization, user)],
        ]);
      }
      for (const id of repositories) {
        const row = told?.repositories.filter(({ repository }) => repository === id) ?? [];
        expect(row.length).toBeLessThanOrEqual(1);
        for (const need of NEEDS) {
          const open = need === 'read' && (signsIn.get(user) ?? false) && (anybody.get(id) ?? false);
          const real = (signsIn.get(user) ?? false) && (await hub.may(need, user, id));
          expect([position, user, id, need, row[0]?.[need] ?? open]).toEqual([position, user, id, need, real]);
        }
      }
      const valid = told?.credentials.map(({ hash }) => hash) ?? [];
      for (const [hash, secret] of tokens) {
        expect([position, user, valid.includes(hash)]).toEqual([position, user, (await hub.bearer(secret)) === user]);
      }
    }
  });
};

/** Around the time of that event: all answers end at one place, at which the time passes. */
const sameCut = async ({ events, sources }: History, index: number): Promise<void> => {
  const past = new AskedPast(sources);
  const { recordedAt, stream } = events[index] as RecordedEvent;
  const later = new Date(Date.parse(recordedAt) + 1).toISOString();
  const repository = idsIn(events, 'repository')[0] as string;
  const counts: number[] = [];
  for (const time of [recordedAt, later]) {
    const { position } = await cutAt(sources.log, { time });
    const count = Number(position);
    counts.push(count);
    const [until, after] = [events[count - 1], events[count]];
    expect([time, until === undefined || until.recordedAt <= time]).toEqual([time, true]);
    expect([time, after === undefined || after.recordedAt > time]).toEqual([time, true]);
    expect((await past.repository(repository, time))?.position ?? position).toBe(position);
    const kind = kindOf(categoryOf(stream));
    if (!kind) continue;
    const own = events.slice(0, count).filter((event) => event.stream === stream);
    expect((await past.state(kind, idOf(stream), time))?.position).toBe(own.at(-1)?.position);
    const difference = await past.difference(kind, idOf(stream), ORIGIN, time);
    expect(difference?.steps.map((step) => step.position) ?? []).toEqual(own.map((event) => event.position));
  }
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
};
