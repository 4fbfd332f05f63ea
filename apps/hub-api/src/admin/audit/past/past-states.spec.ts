import { accountClaimHash, claimStreamName } from '@hubledger/contexts/identity/contract';
import { type Cut, type EventLog, ORIGIN, type RecordedEvent } from '@hubledger/kernel';
import { recorder } from '@hubledger/testing/recorded';
import { differenceBetween, MomentsReversed, stateAt, SubjectUnknownThen } from './past-states';
import { subjectTypes } from './subjects';

const [FIRST, SECOND] = ['11111111-1111-5111-8111-111111111111', '22222222-2222-5222-8222-222222222222'];
const recorded = recorder();
const created = (userId: string) => ({
  ...{ userId, numericId: 1, username: 'ada', normalizedName: 'ada', email: 'sealed', emailHash: 'h' },
  ...{
    emailVerified: false,
    isActive: true,
    password: { ref: 'p', version: 1 },
    createdAt: '2030-01-01T00:00:00.000Z',
  },
});
const claim = claimStreamName('account', accountClaimHash('ada'));
const events = [
  recorded(claim, 'Claimed', { holder: `user-${FIRST}` }),
  recorded(`user-${FIRST}`, 'UserCreated', created(FIRST)),
  recorded(`user-${FIRST}`, 'EmailVerificationSet', { userId: FIRST, from: false, to: true, isActive: true }),
  recorded('user-other', 'UserCreated', created('other')),
  recorded(`user-${FIRST}`, 'AccountClosed', { userId: FIRST, username: 'ada', deletedRepositories: 0 }),
  recorded(claim, 'Claimed', { holder: `user-${SECOND}` }),
  recorded(`user-${SECOND}`, 'UserCreated', created(SECOND)),
] as const;
const [, born, verified, , closed, , born2] = events;

const OWNER = '44444444-4444-5444-8444-444444444444';
const REPOSITORIES = 200;
/** Everything admitted first, then one statement for each. */
const ledger = [...Array(2 * REPOSITORIES).keys()].map((index) => {
  const repositoryId = `r${index % REPOSITORIES}`;
  const shared = { ownerId: OWNER, repositoryId, visibility: 'public' };
  return index < REPOSITORIES
    ? recorded(`namespace-${OWNER}`, 'RepositoryAdmitted', {
        ...{ ...shared, repositoryType: 'model', fullId: `ada/${repositoryId}`, usedBytes: 1 },
      })
    : recorded(`namespace-${OWNER}`, 'StorageCommitted', {
        ...{ ...shared, ownerKind: 'user', repositoryRevision: 3, usedBytes: 5, previousUsedBytes: 1 },
        ...{ privateUsedBytes: 0, publicUsedBytes: 5, reservationId: null, settledReservationIds: [] },
      });
});

class CountingLog {
  read: RecordedEvent[] = [];
  readonly readStream: EventLog['readStream'] = async (stream, { after = -1 } = {}) => {
    const page = [...events, ...ledger].filter(
      (event) => event.stream === stream && event.revision > after,
    ) as RecordedEvent[];
    this.read.push(...page);
    return page;
  };
}

describe('the state of a subject as of a moment', () => {
  let log: CountingLog;
  beforeEach(() => (log = new CountingLog()));
  const at = ({ position, recordedAt }: RecordedEvent): Cut => ({ position, time: recordedAt });

  it.each([
    [born, { email_verified: false }],
    [verified, { email_verified: true }],
    [closed, { status: 'closed', username: 'ada' }],
  ])('is what its events had made of it (%#)', async (event, state) => {
    expect((await stateAt({ log }, 'user', FIRST, at(event))).state).toMatchObject(state);
    expect((await stateAt({ log }, 'user', 'ada', at(event))).state).toMatchObject(state);
  });

  it('rests on its own stream alone', async () => {
    const { eventsRead } = await stateAt({ log }, 'user', FIRST, at(verified));
    expect([eventsRead, new Set(log.read.map(({ stream }) => stream))]).toEqual([2, new Set([`user-${FIRST}`])]);
  });

  it('finds by name whoever bore it then', async () => {
    expect((await stateAt({ log }, 'user', 'Ada', at(closed))).id).toBe(FIRST);
    expect((await stateAt({ log }, 'user', 'ada', at(born2))).id).toBe(SECOND);
  });

  it.each([
    ['user', 'nobody'],
    ['user', '33333333-3333-5333-8333-333333333333'],
    ['organization', 'ada'],
    ['repository', 'ada/net'],
    ['invitation', 'no-id'],
    ['fallbacksource', '1'],
    ['fallbacksource', 'Hugging Face'],
  ] as const)('is refused where there was none: %s %s', (kind, id) =>
    expect(stateAt({ log }, kind, id, at(born2))).rejects.toThrow(SubjectUnknownThen),
  );

  it('is refused before it began', () =>
    expect(stateAt({ log }, 'user', 'ada', { position: ORIGIN, time: born.recordedAt })).rejects.toThrow(
      SubjectUnknownThen,
    ));

  it('differs by the events in between, each with what it changed', async () => {
    const difference = await differenceBetween({ log }, 'user', FIRST, { from: at(born), to: at(closed) });
    expect(difference.steps.map(({ event, changes }) => [event.type, changes.slice(0, 1)])).toEqual([
      ['EmailVerificationSet', [{ field: 'email_verified', before: false, after: true }]],
      ['AccountClosed', [{ field: 'status', before: 'live', after: 'closed' }]],
    ]);
    expect(difference.changes).toContainEqual({ field: 'email_verified', before: false, after: null });
    expect(difference.truncated).toBe(false);
  });

  it('has changed from nothing when it did not exist at first, and not at all between equal moments', async () => {
    const whole = await differenceBetween({ log }, 'user', FIRST, {
      from: { position: ORIGIN, time: '' },
      to: at(born),
    });
    expect(whole.steps).toMatchObject([{ event: born, changes: [{ field: '', before: null }] }]);
    const none = await differenceBetween({ log }, 'user', FIRST, { from: at(born), to: at(born) });
    expect([none.changes, none.steps]).toEqual([[], []]);
  });

  it('of much differ at the cost of what its events changed, not of all there is at each of them', async () => {
    const { unfold } = subjectTypes.namespace;
    let shown = 0;
    jest.spyOn(subjectTypes.namespace, 'unfold').mockImplementation(() => {
      const subject = unfold();
      const whole = subject.show.bind(subject);
      subject.show = async (...args) => {
        const state = await whole(...args);
        shown += Object.keys(state['repositories'] as object).length;
        return state;
      };
      return subject;
    });
    const from = at(ledger[REPOSITORIES - 1] as RecordedEvent);
    const to = at(ledger.at(-1) as RecordedEvent);
    const { steps, changes } = await differenceBetween({ log }, 'namespace', OWNER, { from, to });
    expect(steps.map((step) => step.changes)).toEqual(
      ledger.slice(0, REPOSITORIES).map((_, index) => [
        { field: 'public_used_bytes', before: REPOSITORIES + 4 * index, after: REPOSITORIES + 4 * (index + 1) },
        { field: `repositories.r${index}.used_bytes`, before: 1, after: 5 },
      ]),
    );
    expect(changes).toHaveLength(1 + REPOSITORIES);
    expect(shown).toBe(2 * REPOSITORIES + 2 * steps.length); // once at each end, and one of them around each event
  });

  it('refuses moments the wrong way round', () =>
    expect(differenceBetween({ log }, 'user', FIRST, { from: at(closed), to: at(born) })).rejects.toThrow(
      MomentsReversed,
    ));
});
