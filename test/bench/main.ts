import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BENCHMARKS, PRODUCTION } from './benchmarks';
import { cacheDirectory } from './data-set/kept';
import { comparison } from './harness/comparison';
import { type Contest, type Result, runContest } from './harness/contest';
import { type BenchOptions, optionsOf, USAGE } from './harness/options';
import { machine, type Report, rowOf, tableOf } from './harness/report';
import { Setup } from './harness/setup';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const wanted = ({ names, production }: BenchOptions) => {
  const all = [...(production ? PRODUCTION : BENCHMARKS)];
  const unknown = names.find((name) => !all.some(([each]) => each.startsWith(name)));
  if (unknown !== undefined)
    throw new Error(`There is no benchmark ${unknown}: ${all.map(([name]) => name).join(', ')}`);
  return names.length === 0 ? all : all.filter(([each]) => names.some((name) => each.startsWith(name)));
};

/** A benchmark that fails fails the run, but not the others. */
const runAll = async (options: BenchOptions): Promise<{ results: Result[]; failed: string[] }> => {
  const benchmarks = wanted(options);
  const setup = await Setup.in(options, say);
  const [results, failed]: [Result[], string[]] = [[], []];
  try {
    for (const [name, benchmark] of benchmarks) {
      try {
        const contests: Contest[] = await benchmark(setup);
        for (const contest of contests) {
          const result = await runContest(contest, options.rounds);
          results.push(result);
          say(rowOf(result).filter(Boolean).join('  '));
        }
      } catch (error) {
        failed.push(name);
        say(`${name} FAILED: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
  } finally {
    await setup.close();
  }
  return { results, failed };
};

const main = async (): Promise<void> => {
  const options = optionsOf(process.argv.slice(2));
  if (options.compare) return void process.stdout.write(`${await comparison(...options.compare)}\n`);
  const at = new Date().toISOString();
  const { results, failed } = await runAll(options);
  const report: Report = { at, size: options.size, rounds: options.rounds, machine: machine(), results };
  const file = options.output ?? join(cacheDirectory(), 'results', `${options.size}-${at.replaceAll(':', '')}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  if (options.production) process.stdout.write(`Servers: ${process.env['BENCH_SERVERS'] ?? 'those that were named'}\n`);
  process.stdout.write(`${tableOf(results.map(rowOf))}\n\n${file}\n`);
  if (failed.length > 0) throw new Error(`Failed: ${failed.join(', ')}`);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

main().then(
  () => process.exit(0), // limits leave threads and sockets behind
  (error: Error) => {
    say(`${error.message}\n\n${USAGE}`);
    process.exit(1);
  },
);
