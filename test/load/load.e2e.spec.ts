import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchHub } from '../bench/harness/hub';
import { DECK, KINDS } from './mix';
import { play } from './play';
import { Stage } from './stage';
import { type Summary, summaryOf } from './summary';

jest.setTimeout(120_000);

const RATE = 80;
/**
 * Each begins when all of the one before has been answered. However slow the machine, what an LFS upload needs is there
 * after the first, and what its commit needs after the second: by the third every kind has been sent.
 */
const DECKS = 3;

/** The short form of `npm run test:load`: the same requests, a small hub, nothing held against a time. */
describe('a hub under mixed load', () => {
  let directory: string;
  let hub: BenchHub | undefined;
  const summaries: Summary[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hubledger-load-'));
    hub = await BenchHub.start({ dataDirectory: join(directory, 'data'), logFile: join(directory, 'hub.log') });
    const stage = await Stage.build(hub, { owners: 2, models: 2, files: 10 });
    for (let n = 0; n < DECKS; n++)
      summaries.push(summaryOf(await play(hub, stage, { rate: RATE, seconds: DECK / RATE })));
  });
  afterAll(async () => {
    await hub?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('answers every request as it should', () => {
    expect(summaries.flatMap(({ faults }) => faults)).toEqual([]);
    const slices = summaries.flatMap((summary) => summary.slices);
    const sent = slices.map(({ requests }) => requests).reduce((sum, each) => sum + each, 0);
    expect(sent).toBe(DECKS * DECK);
  });

  it('is asked for everything in the mix', () => {
    const sent = new Set(summaries.flatMap(({ kinds }) => Object.keys(kinds)));
    expect([...sent].sort()).toEqual([...KINDS].sort());
  });

  it('says what it uses', () => {
    for (const { rss, heap, loop, lag } of summaries.flatMap(({ slices }) => slices))
      for (const value of [rss, heap, loop, lag]) expect(value).not.toBeNaN();
    expect(summaries[0]?.slices[0]?.rss).toBeGreaterThan(20);
  });
});
