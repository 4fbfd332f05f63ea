import { constants, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, keptDataSet } from '../data-set/kept';
import { Child } from './child';
import { ADMIN_TOKEN, BenchHub, benchScript } from './hub';
import type { BenchOptions } from './options';
import { StoredRows } from './stored-rows';

/** What benchmarks run on: made when first asked for, taken away at the end. */
export class Setup {
  private readonly children: Array<{ stop(): Promise<void> }> = [];
  private running: BenchHub | null = null;
  private data: Promise<string> | null = null;
  private rows: Promise<StoredRows> | null = null;
  private helloServer: Promise<Child> | null = null;
  private names = 0;

  private constructor(
    readonly options: BenchOptions,
    readonly say: (line: string) => void,
    private readonly directory: string,
  ) {}

  static async in(options: BenchOptions, say: (line: string) => void): Promise<Setup> {
    await mkdir(cacheDirectory(), { recursive: true });
    const directory = await mkdtemp(join(cacheDirectory(), 'run-'));
    process.on('exit', () => rmSync(directory, { recursive: true, force: true })); // also when it is interrupted
    return new Setup(options, say, directory);
  }

  /** The data set as a data directory of its own, which may be changed. */
  dataDirectory(): Promise<string> {
    this.data ??= (async () => {
      const { directory } = await keptDataSet(this.options.size, this.say);
      const copy = join(this.directory, 'data');
      await cp(directory, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
      return copy;
    })();
    return this.data;
  }

  /** The hub that serves it; one for all benchmarks. */
  async hub(): Promise<BenchHub> {
    this.running ??= await this.startHub(await this.dataDirectory());
    return this.running;
  }

  /** Takes the data directory from the hub, for who opens its files or times a start. */
  async stopHub(): Promise<void> {
    await this.running?.stop();
    this.running = null;
  }

  /** One more hub; `stop` it when it is done with. */
  async startHub(dataDirectory: string, script?: string): Promise<BenchHub> {
    const { profiles } = this.options;
    const hub = await BenchHub.start({ dataDirectory, logFile: this.file('hub.log'), profiles, script });
    this.children.push(hub);
    return hub;
  }

  /** A hub that may still be catching up. */
  async startUnready(dataDirectory: string): Promise<Child> {
    const child = await BenchHub.launch({ dataDirectory, logFile: this.file('hub.log') });
    this.children.push(child);
    return child;
  }

  async startServer(script: string, ...args: string[]): Promise<Child> {
    const env = { KOHAKU_HUB_ADMIN_SECRET_TOKEN: ADMIN_TOKEN };
    const child = await Child.start({
      script: benchScript('limits', script),
      args,
      env,
      logFile: this.file('limit.log'),
    });
    this.children.push(child);
    return child;
  }

  /** The limit that answers rows of stored JSON. */
  storedRows(): Promise<StoredRows> {
    this.rows ??= StoredRows.open(this.file('rows.db'), (file) => this.startServer('stored-json.server.js', file));
    return this.rows;
  }

  /** The limit that is Nest, a guard and nothing else. */
  hello(): Promise<Child> {
    this.helloServer ??= this.startServer('nest-hello.server.js');
    return this.helloServer;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  async emptyDirectory(): Promise<string> {
    return mkdtemp(join(this.directory, 'empty-'));
  }

  /** Not used before in this run. */
  name(prefix: string): string {
    return `${prefix}-${Date.now().toString(36)}-${this.names++}`;
  }

  async close(): Promise<void> {
    for (const child of this.children) await child.stop();
    (await this.rows)?.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
