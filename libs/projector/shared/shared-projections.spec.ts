import { ORIGIN, SystemClock } from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { sumsOf } from '@hubledger/testing/summing-projection';
import { SharedProjections } from './shared-projections';

it('says that nobody has told of a projection, which else looks like one that is being built', async () => {
  const documents = new InMemoryDocumentStore();
  const projections = new SharedProjections({
    ...{ log: new InMemoryEventLog(), documents, sides: documents.sides, logId: 'log', clock: new SystemClock() },
    projections: [sumsOf('sums', 'park')],
  });
  expect(await projections.status()).toMatchObject([
    {
      name: 'sums',
      state: 'catching-up',
      position: ORIGIN,
      error: { message: expect.stringMatching(/^No projector/) as string },
    },
  ]);
});
