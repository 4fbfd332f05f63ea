import { parseArgs } from 'node:util';
import { type SizeName, SIZES } from '../bench/data-set/sizes';

export interface LoadOptions {
  readonly seconds: number;
  /** Seconds of the same load before anything is measured. */
  readonly warmUp: number;
  /** Requests a second. */
  readonly rate: number;
  /** Of the data set; `empty` = a new hub. */
  readonly size: SizeName | 'empty';
  /** Where the figures go. */
  readonly output: string | null;
  /** Where a CPU profile of the hub goes; null = none is taken. */
  readonly profiles: string | null;
  /** Where the hub's log goes; null = it is not kept. */
  readonly log: string | null;
}

export const USAGE = `npm run test:load -- [--seconds 180] [--rate 500] [--size S|M|L|empty] [--warm-up 100]
  [--out file.json] [--cpu-prof directory] [--log file]`;

/**
 * What a hub remembers grows until it is at its bounds, code gets compiled, the heap finds its size: measured from the start, that
 * looks like a leak, and a leak would hide behind it. At 500 requests/s the memory of trees is full after 45 s, that of
 * answers about repositories after 70 s, that of listings after 95 s. What fills more slowly is small.
 */
const WARM_UP_SECONDS = 100;
const LONGEST_SECONDS = 3_600;
const HIGHEST_RATE = 5_000;

/** @throws Error with one line. */
export const optionsOf = (args: readonly string[]): LoadOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '180' },
      'warm-up': { type: 'string', default: String(WARM_UP_SECONDS) },
      rate: { type: 'string', default: '500' },
      size: { type: 'string', default: 'M' },
      out: { type: 'string' },
      'cpu-prof': { type: 'string' },
      log: { type: 'string' },
    },
  });
  const { size } = values;
  if (!isSize(size)) throw new Error(`--size is one of ${Object.keys(SIZES).join(', ')}, empty`);
  return {
    seconds: wholeNumber('seconds', values.seconds, LONGEST_SECONDS),
    warmUp: wholeNumber('warm-up', values['warm-up'], LONGEST_SECONDS),
    rate: wholeNumber('rate', values.rate, HIGHEST_RATE),
    size,
    output: values.out ?? null,
    profiles: values['cpu-prof'] ?? null,
    log: values.log ?? null,
  };
};

const isSize = (text: string): text is LoadOptions['size'] => text === 'empty' || Object.hasOwn(SIZES, text);

const wholeNumber = (name: string, text: string, most: number): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new Error(`--${name} is a whole number from 1 to ${most}`);
  return number;
};
