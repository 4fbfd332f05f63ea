import { parseArgs } from 'node:util';
import { type SizeName, SIZES } from '../data-set/sizes';

export interface BenchOptions {
  /** Names or their beginnings (`admin`, `hub.tree`); empty = all. */
  readonly names: readonly string[];
  readonly size: SizeName;
  readonly rounds: number;
  /** Of one measurement of requests, milliseconds. */
  readonly slice: number;
  /** Events a rebuild is timed on, at most. */
  readonly events: number;
  /** Bytes of an LFS object, MiB. */
  readonly mebibytes: number;
  /** Where CPU profiles of the hub go; null = none are taken. */
  readonly profiles: string | null;
  /** Where the figures go. */
  readonly output: string | null;
  readonly compare: readonly [string, string] | null;
  /** The adapters of the production engine, and nothing else. */
  readonly production: boolean;
}

export const USAGE = `npm run bench [name...] -- [--size S|M|L] [--rounds 5] [--slice milliseconds] [--events 100000]
  [--mib 256] [--cpu-prof directory] [--out file.json]
npm run bench -- --production [--out file.json]: the adapters of EventStoreDB, MongoDB and S3 against their clients
npm run bench -- --compare old.json new.json`;

/** @throws Error with one line. */
export const optionsOf = (args: readonly string[]): BenchOptions => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      size: { type: 'string', default: 'S' },
      rounds: { type: 'string', default: '5' },
      slice: { type: 'string', default: '1000' },
      events: { type: 'string', default: '100000' },
      mib: { type: 'string', default: '256' },
      'cpu-prof': { type: 'string' },
      out: { type: 'string' },
      compare: { type: 'boolean', default: false },
      production: { type: 'boolean', default: false },
    },
  });
  const { size } = values;
  if (!isSize(size)) throw new Error(`--size is one of ${Object.keys(SIZES).join(', ')}`);
  const [older, newer] = positionals;
  if (values.compare && (older === undefined || newer === undefined)) throw new Error('--compare takes two files');
  return {
    names: values.compare ? [] : positionals,
    size,
    rounds: positive('rounds', values.rounds),
    slice: positive('slice', values.slice),
    events: positive('events', values.events),
    mebibytes: positive('mib', values.mib),
    profiles: values['cpu-prof'] ?? null,
    output: values.out ?? null,
    production: values.production,
    compare: values.compare ? [older!, newer!] : null,
  };
};

const isSize = (text: string): text is SizeName => Object.hasOwn(SIZES, text);

const positive = (name: string, text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1`);
  return number;
};
