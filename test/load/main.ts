import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory } from '../bench/data-set/kept';
import { BenchHub } from '../bench/harness/hub';
import { optionsOf as benchOptionsOf } from '../bench/harness/options';
import { machine } from '../bench/harness/report';
import { Setup } from '../bench/harness/setup';
import { type LoadOptions, optionsOf, USAGE } from './options';
import { play } from './play';
import { reportOf } from './report';
import { Stage } from './stage';
import { summaryOf } from './summary';
import { growthOf, objectionsTo } from './verdict';

const STAGE = { owners: 8, models: 6, files: 60 };

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const measured = async (hub: BenchHub, { rate, seconds, warmUp }: LoadOptions) => {
  say('preparing people and repositories ...');
  const stage = await Stage.build(hub, STAGE);
  say(`warming up for ${warmUp} s at ${rate} requests/s ...`);
  const before = summaryOf(await play(hub, stage, { rate, seconds: warmUp }));
  if (before.faults.length > 0) say(reportOf(before));
  say(`measuring for ${seconds} s ...`);
  const summary = summaryOf(await play(hub, stage, { rate, seconds }));
  return { summary, objections: [...before.faults.map((fault) => `warming up, ${fault}`), ...objectionsTo(summary)] };
};

const main = async (): Promise<void> => {
  const options = optionsOf(process.argv.slice(2));
  const { size, profiles, log } = options;
  const at = new Date().toISOString();
  const setup = await Setup.in(benchOptionsOf(size === 'empty' ? [] : ['--size', size]), say);
  try {
    const dataDirectory = size === 'empty' ? await setup.emptyDirectory() : await setup.dataDirectory();
    const hub = await BenchHub.start({ dataDirectory, logFile: log ?? setup.file('hub.log'), profiles });
    try {
      const { summary, objections } = await measured(hub, options);
      const { seconds, warmUp, rate, output } = options;
      const file = output ?? join(cacheDirectory(), 'results', `load-${size}-${at.replaceAll(':', '')}.json`);
      const facts = {
        at,
        size,
        seconds,
        warmUp,
        rate,
        machine: machine(),
        growth: growthOf(summary.slices),
        objections,
      };
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify({ ...facts, ...summary }, null, 2)}\n`);
      process.stdout.write(`${reportOf(summary)}\n\n${file}\n`);
      if (objections.length > 0) throw new Error(objections.join('\n'));
    } finally {
      await hub.stop();
    }
  } finally {
    await setup.close();
  }
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

main().then(
  () => process.exit(0),
  (error: Error) => {
    say(`${error.message}\n\n${USAGE}`);
    process.exit(1);
  },
);
