import { newId } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { countUnnamed } from './unnamed-secrets';

const log = new InMemoryEventLog();
const happened = (stream: string, data: object) =>
  log.append(stream, [{ id: newId(), type: 'Happened', data, metadata: EVENT_METADATA }], { expectedRevision: 'any' });
const counted = (...refs: string[]) => {
  const exists = async (stream: string) => (await log.readStream(stream, { limit: 1 })).length > 0;
  const readStream: typeof log.readStream = (stream, options) => log.readStream(stream, options);
  return countUnnamed({ references: () => [refs] }, { exists, readStream });
};

beforeAll(async () => {
  await happened('user-ada', {});
  await happened('fallbacksource-s1', { token: { ref: 'fallbacksource/s1/c1', version: 1 } });
});

it('counts what no stream tells of', async () => {
  expect(await counted('password/ada', 'fallbacksource/s1/c1')).toBe(0);
  expect(await counted('password/ada', 'password/eve', 'webhook/w1', 'invitation/i1')).toBe(3);
  expect(await counted('fallbacksource/s1/c2', 'fallbacksource/s2/c1')).toBe(2);
});

it('leaves what no event has to name', async () => {
  expect(await counted('subject-key/eve', 'pepper/email', 'log/id', 'constructor/x')).toBe(0);
});
