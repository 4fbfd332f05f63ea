import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesIn } from './source-objects';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'hubledger-buckets-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const make = (...names: string[]) =>
  Promise.all(names.map((name) => mkdir(join(data, 'objects', name), { recursive: true })));

it('takes the bucket there is, whatever it is called, and none where there is none', async () => {
  expect(await filesIn(data, null)).toBeNull();
  await make('.incoming', 'our-own');
  await writeFile(join(data, 'objects', 'note.txt'), 'no bucket');
  expect((await filesIn(data, null))?.bucket).toBe('our-own');
});

it('of several takes the one that is named', async () => {
  await make('one', 'two');
  await expect(filesIn(data, null)).rejects.toThrow(/several buckets .*--from-bucket/);
  expect((await filesIn(data, 'two'))?.bucket).toBe('two');
  await expect(filesIn(data, 'three')).rejects.toThrow(/no bucket three/);
});
