import type { Appended, EventLog, ExpectedRevision, NewEvent, RecordedEvent, StreamName } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { EVENT_LOG_RULES } from './event-log.contract';

type Options = { readonly expectedRevision: ExpectedRevision };

/** Checks the expectation, then writes: the gap between the two lets others in. */
class ChecksTooEarly extends InMemoryEventLog {
  override async append(stream: StreamName, events: readonly NewEvent[], { expectedRevision }: Options) {
    const [last] = await this.readStream(stream, { backwards: true, limit: 1 });
    const held = (last?.revision ?? 'no-stream') === expectedRevision;
    await new Promise((resolve) => setImmediate(resolve));
    return super.append(stream, events, { expectedRevision: held ? 'any' : expectedRevision });
  }
}

/** Acknowledges first and writes a moment later. */
class AcknowledgesTooEarly extends InMemoryEventLog {
  override async append(stream: StreamName, events: readonly NewEvent[], options: Options): Promise<Appended> {
    const answer = { revision: 0, position: '0'.repeat(19) + '1' };
    setTimeout(() => void super.append(stream, events, options).catch(() => undefined), 1);
    return answer;
  }
}

/** Writes event by event, so a refusal in the middle leaves the first ones behind, and a retry is written twice. */
class ForgetsWhatItDid extends InMemoryEventLog {
  override async append(stream: StreamName, events: readonly NewEvent[], options: Options): Promise<Appended> {
    const renamed = events.map((event, index) => ({ ...event, id: `${event.id}-${index}-${Math.random()}` }));
    return super.append(stream, renamed, options);
  }
}

/** Takes its place in the log only after it has read history: what is written in between is lost. */
class LosesTheHandOver extends InMemoryEventLog {
  override async *subscribeAll(options: Parameters<EventLog['subscribeAll']>[0] = {}) {
    let batches = 0;
    for await (const batch of super.subscribeAll(options)) yield batches++ === 3 ? batch.slice(1) : batch;
  }
}

/** Delivers the border event of each page again. */
class RepeatsTheBorder extends InMemoryEventLog {
  override async *subscribeAll(options: Parameters<EventLog['subscribeAll']>[0] = {}) {
    let last: RecordedEvent | undefined;
    for await (const batch of super.subscribeAll(options)) {
      yield last ? [last, ...batch] : batch;
      last = batch.at(-1);
    }
  }
}

const broken: Array<[string, () => EventLog, string]> = [
  ['checks too early', () => new ChecksTooEarly(), 'exactly one wins'],
  ['acknowledges too early', () => new AcknowledgesTooEarly(), 'visible to every reader at once'],
  ['forgets what it did', () => new ForgetsWhatItDid(), 'a repeated append answers as the first one did'],
  ['loses the hand-over', () => new LosesTheHandOver(), 'without gap or repeat'],
  ['repeats the border', () => new RepeatsTheBorder(), 'without gap or repeat'],
];

describe('the contract of an event log', () => {
  it.each(broken)('is failed by a store that %s', async (_name, open, promise) => {
    const rule = EVENT_LOG_RULES.find((candidate) => candidate.rule.includes(promise));
    const log = open();
    await expect(rule!.check({ log, close: () => log.close() })).rejects.toThrow();
    await log.close();
  });
});
