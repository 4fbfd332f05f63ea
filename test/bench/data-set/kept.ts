import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '@hubledger/kernel';
import { allProjections } from '@projections/index';
import { createInstallation } from './installation';
import { project } from './project';
import { type SizeName, SIZES } from './sizes';

/** Raise it when the generator writes other events: kept data sets of before are left alone and made anew. */
const GENERATOR = 1;
const SEED = 20_261_121;

/** Data sets are kept with their read models; ones of other versions would be built anew when the hub starts. */
const READ_MODELS = sha256Hex(JSON.stringify(allProjections.map(({ model }) => [model.name, model.version]))).slice(
  0,
  8,
);

export interface DataSet {
  /** A data directory; not to be changed. */
  readonly directory: string;
  readonly events: number;
  /** How long it took to make, seconds. */
  readonly generated: number;
  readonly projected: number;
}

export const cacheDirectory = (): string => process.env['HUB_BENCH_CACHE'] ?? join(tmpdir(), 'hubledger-bench');

/** Made once and kept. @param say told what takes long. */
export const keptDataSet = async (size: SizeName, say: (line: string) => void): Promise<DataSet> => {
  const directory = join(cacheDirectory(), `data-${GENERATOR}-${size}-${READ_MODELS}`);
  const facts = join(directory, 'data-set.json');
  if (!existsSync(facts)) await make(directory, size, say);
  return { directory, ...(JSON.parse(await readFile(facts, 'utf8')) as Omit<DataSet, 'directory'>) };
};

const make = async (directory: string, size: SizeName, say: (line: string) => void): Promise<void> => {
  const { directory: from, events, generated } = await keptLog(size, say);
  const unfinished = await emptied(`${directory}.unfinished`, directory);
  for (const name of ['vault.db', 'master-key']) await copyFile(join(from, name), join(unfinished, name));
  await link(join(from, 'events.db'), join(unfinished, 'events.db')); // only read here, and runs work on a copy
  say(`building the read models of ${events} events ...`);
  const documentsFile = join(unfinished, 'documents.db');
  const { seconds: projected } = await project({ directory: unfinished, documentsFile, projections: allProjections });
  say(`built in ${projected.toFixed(1)} s`);
  await writeFile(join(unfinished, 'data-set.json'), JSON.stringify({ events, generated, projected }));
  await rename(unfinished, directory);
};

/** Log and vault alone: other read models are built from the same. */
const keptLog = async (
  size: SizeName,
  say: (line: string) => void,
): Promise<{ directory: string; events: number; generated: number }> => {
  const directory = join(cacheDirectory(), `log-${GENERATOR}-${size}`);
  const facts = join(directory, 'log.json');
  if (!existsSync(facts)) {
    const unfinished = await emptied(`${directory}.unfinished`, directory);
    say(`writing the event log of size ${size} ...`);
    const started = performance.now();
    const events = await createInstallation(unfinished, SIZES[size], SEED);
    const generated = (performance.now() - started) / 1_000;
    say(`${events} events in ${generated.toFixed(1)} s`);
    await writeFile(join(unfinished, 'log.json'), JSON.stringify({ events, generated }));
    await rename(unfinished, directory);
  }
  return { directory, ...(JSON.parse(await readFile(facts, 'utf8')) as { events: number; generated: number }) };
};

const emptied = async (unfinished: string, directory: string): Promise<string> => {
  for (const each of [unfinished, directory]) await rm(each, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  return unfinished;
};
