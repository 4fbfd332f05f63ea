import type { RecordedEvent } from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { createHash } from 'node:crypto';
import { digestedLine } from '../migrate/compare-logs';
import { CopiedDigest } from './copied-digest';

const AT = '2026-01-02T03:04:05.006Z';

const event = (n: number, copied = true): RecordedEvent => ({
  ...{ id: `id-${n}`, stream: 'user-1', revision: n, position: String(n).padStart(20, '0'), type: 'UserCreated' },
  data: { n },
  metadata: { ...EVENT_METADATA, ...(copied ? { originalRecordedAt: AT } : {}) },
  recordedAt: AT,
});
const moved = [event(0), event(1), event(2)];
const digest = createHash('sha256')
  .update(moved.map((each) => `${digestedLine(each)}\n`).join(''))
  .digest('hex');
const migrated = { ...event(3, false), stream: 'system-migrations', data: { events: moved.length, digest } };

/** What is wrong, and what could not be looked at. */
const checked = (...events: RecordedEvent[]) => {
  const looks = new CopiedDigest();
  const problems = events.map((each) => looks.take(each)).filter((problem) => problem !== null);
  return { problems, notChecked: looks.notChecked };
};

it('finds what was moved as it was moved, whatever came later', () => {
  expect(checked(...moved, migrated, event(4, false))).toEqual({ problems: [], notChecked: [] });
});

it('names a move of which an event is another one now', () => {
  const changed = { ...event(1), data: { n: 'other' } };
  expect(checked(moved[0]!, changed, moved[2]!, migrated).problems).toEqual([
    'the 3 events before it are not those that were moved here',
  ]);
});

it('says that nothing can be told once some of them are gone', () => {
  const { problems, notChecked } = checked(moved[0]!, moved[2]!, migrated);
  expect([problems, notChecked]).toEqual([[], [expect.stringContaining('1 of the 3 events')]]);
});

it('has nothing to say about a log that was never moved', () => {
  expect(checked(event(0, false), event(1, false))).toEqual({ problems: [], notChecked: [] });
});
