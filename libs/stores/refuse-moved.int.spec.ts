import { type Moved, movedFileIn, readSettings, writeMoved } from '@hubledger/platform/config';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuseMoved } from './refuse-moved';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hubledger-moved-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const moved: Moved = {
  kind: 'hubledger-moved',
  settings: ['EVENTSTORE_URL', 'MONGODB_URL'],
  to: ['EventStoreDB at log:2113', 'MongoDB at db:27017'],
  movedAt: '2026-11-22T06:00:00.000Z',
};
const LOG = { EVENTSTORE_URL: 'esdb://log:2113' };
const DOCUMENTS = { MONGODB_URL: 'mongodb://db', HUB_MASTER_KEY: 'a'.repeat(64) };
const start = (env: Readonly<Record<string, string>>): Promise<void> =>
  refuseMoved(readSettings({ DATA_DIR: directory, ...env }));

it('a directory that nothing was moved from is anybody’s to start on', () => start({}));

it('one that was moved is started only with the servers it was moved to', async () => {
  await writeMoved(directory, { ...moved, settings: ['EVENTSTORE_URL'] });
  await writeMoved(directory, moved);
  expect(await readdir(directory)).toEqual(['moved.json']);
  await expect(start({})).rejects.toThrow(
    `was moved to EventStoreDB at log:2113, MongoDB at db:27017 at ${moved.movedAt}: set EVENTSTORE_URL, MONGODB_URL; or remove `,
  );
  await expect(start(DOCUMENTS)).rejects.toThrow(/: set EVENTSTORE_URL; or remove .*moved\.json/);
  await start({ ...LOG, ...DOCUMENTS });
});

it('one that can not be read is not taken for none', async () => {
  await writeFile(movedFileIn(directory), '{"kind":');
  await expect(start({})).rejects.toThrow(/moved\.json does not say what was moved/);
});
