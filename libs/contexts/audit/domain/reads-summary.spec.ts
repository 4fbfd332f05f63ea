import { recorder } from '@hubledger/testing/recorded';
import { auditReads } from './reads-summary';

const day = { day: '2030-01-01', events: 0, keptDays: 90 };

describe('the summary of who read the audit', () => {
  const recorded = recorder();
  const read = (actorId: string, endpoint: string, entries: number | null) =>
    recorded('auditreads-20300101', 'AuditQueried', { endpoint, filters: {}, entries }, { metadata: { actorId } });

  it('counts requests and entries by actor and by what was asked, the most frequent first', () => {
    const summary = auditReads.summary();
    for (const event of [read('admin', 'state', 1), read('admin', 'events', 5), read('bob', 'events', 2)])
      summary.take(event);
    for (const event of [read('admin', 'events', 7), read('admin', 'stream', null)]) summary.take(event);
    expect(summary.event({ ...day, events: 5 })).toEqual({
      type: 'AuditReadsSummarised',
      data: {
        ...{ day: '2030-01-01', events: 5, keptDays: 90, otherRequests: 0 },
        reads: [
          { actorId: 'admin', actorKind: 'user', endpoint: 'events', requests: 2, entries: 12 },
          { actorId: 'admin', actorKind: 'user', endpoint: 'state', requests: 1, entries: 1 },
          { actorId: 'bob', actorKind: 'user', endpoint: 'events', requests: 1, entries: 2 },
          { actorId: 'admin', actorKind: 'user', endpoint: 'stream', requests: 1, entries: 0 },
        ],
      },
    });
  });

  it('fits into an event, however many there were', () => {
    const summary = auditReads.summary();
    for (let n = 0; n < 5_000; n++) summary.take(read(`user-${n}`, 'events', 1));
    const { data } = summary.event(day);
    expect([data.reads.length, data.otherRequests]).toEqual([500, 4_500]);
    expect(JSON.stringify(data).length).toBeLessThan(128 * 1024);
  });
});
