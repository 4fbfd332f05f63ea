import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibsqlDocumentStore } from '@hubledger/adapters/libsql/document-store';
import { type AnyProjection, newId, SystemClock } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { metadata, opener, sumsOf, upcast } from '@hubledger/testing/summing-projection';
import { Projector } from './projector';

it('documents indexed as another release did are folded anew, or the projection refuses to go on with them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'hubledger-changed-'));
  const log = new InMemoryEventLog();
  const data = { from: 'k1', to: 'k2', amount: 3 };
  await log.append('move-1', [{ id: newId(), type: 'Moved', data, metadata }], { expectedRevision: 'any' });
  const before = sumsOf('sums', 'park');
  const after = { ...before, model: { ...before.model, indexes: { sum: ['order'] } } } as unknown as AnyProjection;
  const run = async (of: AnyProjection, rebuildOnMismatch: boolean) => {
    const documents = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
    const options = { logId: 'log-1', opener, upcast, clock: new SystemClock(), report: () => undefined };
    const projector = new Projector(log, documents, [of], { ...options, rebuildOnMismatch });
    await projector.start();
    const isThere = await projector.waitFor(await log.head(), { projections: ['sums'] });
    const [status] = await projector.status();
    const found = await documents
      .collection(of.model as never)
      .getMany(['k2'])
      .catch(({ code }: { code: string }) => code);
    await projector.stop();
    await documents.close();
    return { isThere, state: status?.state, found: typeof found === 'string' ? found : [...found.keys()] };
  };
  try {
    const folded = { isThere: true, state: 'live', found: ['k2'] };
    expect(await run(before, false)).toEqual(folded);
    expect(await run(after, false)).toMatchObject({ state: 'refused', found: 'documents.read_model_changed' });
    expect(await run(after, true)).toEqual(folded);
  } finally {
    await rm(directory, { recursive: true });
  }
});
