import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freshDatabase, mongoTestUrl } from '../contract/mongodb-server';
import { s3TestServer } from '../contract/s3-server';
import { HubProcess, mainScript } from '../e2e/hub-process';
import { startTestLog, type TestLog } from '../e2e/test-log';

const START_WITHIN_MS = 120_000;

/** Whether there are servers that processes can share; said loudly where not. */
export const hasServers = (): boolean => {
  if (mongoTestUrl() && s3TestServer()) return true;
  console.warn('SKIPPED, NOT TESTED: several processes on one log need MONGODB_TEST_URL and S3_TEST_ENDPOINT');
  return false;
};

const builtScript = (...path: string[]): string => join(dirname(mainScript()), '..', '..', '..', ...path);

/** Another process of ours than a hub. */
class Program {
  private constructor(
    private readonly child: ChildProcess,
    /** What it printed that was waited for. */
    readonly said: string,
  ) {}

  static async start(script: string, env: Record<string, string>, says: RegExp): Promise<Program> {
    const child = spawn(process.execPath, [script], { env: { PATH: process.env['PATH'], ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    for (const until = Date.now() + START_WITHIN_MS; ;) {
      const said = says.exec(output)?.[1];
      if (said !== undefined) return new Program(child, said);
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`${script} did not start:\n${output.slice(-4_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    return ((await ended) as [number | null])[0];
  }
}

/** One log, one database, one bucket; and the hubs and projectors that are started on them. */
export class Cluster {
  private readonly running = new Set<HubProcess | Program>();

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly folder: string,
    private readonly log: TestLog,
    private readonly removeDatabase: () => Promise<void>,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
    const folder = await mkdtemp(join(tmpdir(), 'hubledger-instances-'));
    const log = await startTestLog();
    const database = freshDatabase(mongoTestUrl() ?? '');
    const s3 = s3TestServer();
    if (!s3) throw new Error('There is no S3 server');
    const env = {
      HOST: '127.0.0.1',
      PORT: '0',
      HUB_PROJECTOR_PORT: '0',
      HUB_PROJECTOR: 'external',
      EVENTSTORE_URL: log.url,
      MONGODB_URL: database.url,
      HUB_MASTER_KEY: randomBytes(32).toString('hex'),
      KOHAKU_HUB_ADMIN_SECRET_TOKEN: randomBytes(16).toString('hex'),
      KOHAKU_HUB_S3_ENDPOINT: s3.endpoint,
      KOHAKU_HUB_S3_ACCESS_KEY: s3.accessKeyId,
      KOHAKU_HUB_S3_SECRET_KEY: s3.secretAccessKey.reveal(),
      KOHAKU_HUB_S3_BUCKET: `instances-${randomBytes(6).toString('hex')}`,
      DATA_DIR: folder,
      ...settings,
    };
    return new Cluster(env, folder, log, database.remove);
  }

  /** Settings of every process here. */
  get settings(): Readonly<Record<string, string>> {
    return this.env;
  }

  get adminToken(): string {
    return this.env['KOHAKU_HUB_ADMIN_SECRET_TOKEN'] ?? '';
  }

  /** Ready only where a projector runs. */
  async hub(env: Readonly<Record<string, string>> = {}): Promise<HubProcess> {
    const hub = await HubProcess.start({ env: { ...this.env, ...env }, dataDirectory: this.folder });
    this.running.add(hub);
    return hub;
  }

  async projector(env: Readonly<Record<string, string>> = {}): Promise<Program> {
    const projector = await Program.start(
      builtScript('apps', 'projector', 'src', 'main.js'),
      { ...this.env, ...env },
      /projector; (\S+)\/health/,
    );
    this.running.add(projector);
    return projector;
  }

  /** As `kill -9` does. */
  async kill(process: HubProcess | Program): Promise<void> {
    this.running.delete(process);
    await (process instanceof HubProcess ? process.stop('SIGKILL') : process.end('SIGKILL'));
  }

  async stop(): Promise<void> {
    for (const each of this.running) {
      await (each instanceof HubProcess ? each.stop() : each.end('SIGTERM')).catch(() => undefined);
    }
    await this.log.stop();
    await this.removeDatabase();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export type { Program };
