import { recorder } from '@hubledger/testing/recorded';
import type { RecordedEvent } from './domain-event';
import type { ReadStreamOptions } from './event-log';
import { type Moment, streamUntil } from './past';

const recorded = recorder();
const events = [
  recorded('user-u1', 'A', {}),
  recorded('user-u1', 'B', {}),
  recorded('user-u1', 'C', {}, { recordedAt: '2030-01-01T00:00:01.500Z' }), // the clock was set back
  recorded('user-u1', 'D', {}),
];
const [a, b, c, d] = events as [RecordedEvent, RecordedEvent, RecordedEvent, RecordedEvent];
describe('a stream until a moment', () => {
  const types = async (moment: Moment): Promise<string> => {
    let text = '';
    for await (const { type } of streamUntil(log, 'user-u1', moment)) text += type;
    return text;
  };
  const log = { readStream: async (_: string, { after = -1 }: ReadStreamOptions = {}) => events.slice(after + 1) };

  it.each([
    [{ position: '00000000000000000000' }, ''],
    [{ position: b.position }, 'AB'],
    [{ position: d.position }, 'ABCD'],
    [{ time: '2029-12-31T23:59:59.999Z' }, ''],
    [{ time: a.recordedAt }, 'A'],
    [{ time: d.recordedAt }, 'ABCD'],
  ])('ends at %j', async (moment, expected) => expect(await types(moment)).toBe(expected));

  it('leaves out nothing from the middle when the clock was set back', async () => {
    expect(await types({ time: c.recordedAt })).toBe('A');
    expect(await types({ time: b.recordedAt })).toBe('ABC');
  });
});
