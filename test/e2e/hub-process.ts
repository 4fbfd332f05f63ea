import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endServersOf, onServers, serversFor } from './shape';

/** On servers its read models are made there first. */
const START_WITHIN_MS = onServers ? 180_000 : 30_000;
const STOP_WITHIN_MS = 20_000;

/** The built program, found from the compiled test beside it. */
export const mainScript = (): string => {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const script = join(folder, 'apps', 'hub-api', 'src', 'main.js');
    if (existsSync(script)) return script;
  }
  throw new Error('apps/hub-api is not built');
};

export interface HubUser {
  readonly name: string;
  readonly password: string;
  /** An access token that may write. */
  readonly token: string;
}

export type EndingSignal = 'SIGTERM' | 'SIGINT' | 'SIGKILL';

interface HubOptions {
  /** Settings beyond those every test hub has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a new temporary folder, deleted at `stop`. One given is kept. */
  readonly dataDirectory?: string;
  /** Of Node, e.g. a script to load first; what that answers to `ask` is its own. */
  readonly nodeArgs?: readonly string[];
  /** Another program than the hub's own, compiled. */
  readonly script?: string;
  /** Settings of servers instead of those of the shape; none: on files. */
  readonly servers?: Readonly<Record<string, string>>;
}

/** A hub of its own for one test file: another process, a free port, an empty data directory. */
export class HubProcess {
  readonly adminToken = `admin-${randomBytes(16).toString('hex')}`;
  stdout = '';
  stderr = '';
  private url = '';
  private child!: ChildProcess;
  private exited!: Promise<number | null>;
  /** Settings of the servers it runs on; empty on files. */
  servers: Readonly<Record<string, string>> = {};

  private constructor(
    readonly dataDirectory: string,
    private readonly isTemporary: boolean,
    private env: Readonly<Record<string, string>>,
    private readonly nodeArgs: readonly string[],
    private readonly script: string,
  ) {}

  static async start(options: HubOptions = {}): Promise<HubProcess> {
    const { env = {}, dataDirectory, nodeArgs = [], script = mainScript() } = options;
    const directory = dataDirectory ?? (await mkdtemp(join(tmpdir(), 'hubledger-e2e-')));
    const hub = new HubProcess(directory, dataDirectory === undefined, env, nodeArgs, script);
    hub.servers = options.servers ?? (await serversFor(directory));
    try {
      await hub.launch();
      return hub;
    } catch (error) {
      await hub.stop();
      throw error;
    }
  }

  /** `http://127.0.0.1:PORT`, without a trailing '/'. */
  get baseUrl(): string {
    return this.url;
  }

  get bucket(): string {
    return this.servers['KOHAKU_HUB_S3_BUCKET'] ?? 'hub-storage';
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** One message to a script of `nodeArgs`, and its answer. */
  ask<T>(message: string): Promise<T> {
    return new Promise((resolve, reject) => {
      this.child.once('message', (answer) => resolve(answer as T));
      this.child.send(message, (error) => error && reject(error));
    });
  }

  /** Ends the process as an operator does. Answers its exit code. */
  async stop(signal: EndingSignal = 'SIGTERM'): Promise<number | null> {
    const code = await this.end(signal);
    if (this.isTemporary) {
      await endServersOf(this.dataDirectory);
      await rm(this.dataDirectory, { recursive: true, force: true, maxRetries: 5 });
    }
    return code;
  }

  /** Stops and starts again on the same data, with these settings added. The port changes. */
  async restart(signal: EndingSignal = 'SIGTERM', env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.end(signal);
    this.env = { ...this.env, ...env };
    await this.launch();
  }

  /** Stops, and starts again on the same data as this leaves it. */
  async whileDown(work: () => Promise<void>): Promise<void> {
    await this.end('SIGTERM');
    await work();
    await this.launch();
  }

  /** Until it has ended by itself. */
  async ended(): Promise<void> {
    await this.exited;
  }

  /** JSON in, JSON out. @throws Error that names status and body unless the answer is 2xx */
  async call<T = unknown>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  /** Registers a user, signs in and makes an access token, all by the public API. */
  async user(name: string): Promise<HubUser> {
    const password = `pw-${randomBytes(9).toString('hex')}`;
    await this.call('POST', '/api/auth/register', { username: name, email: `${name}@example.com`, password });
    return { name, password, token: await this.tokenOf(name, password) };
  }

  async tokenOf(username: string, password: string): Promise<string> {
    const login = await fetch(`${this.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!login.ok) throw new Error(`login answered ${login.status}: ${await login.text()}`);
    const cookie = login.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    const created = await fetch(`${this.url}/api/auth/tokens/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: cookie.join('; ') },
      body: JSON.stringify({ name: 'test' }),
    });
    if (!created.ok) throw new Error(`token creation answered ${created.status}: ${await created.text()}`);
    return ((await created.json()) as { token: string }).token;
  }

  private async launch(): Promise<void> {
    const child = spawn(process.execPath, [...this.nodeArgs, this.script], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        HOST: '127.0.0.1',
        DATA_DIR: this.dataDirectory,
        KOHAKU_HUB_ADMIN_SECRET_TOKEN: this.adminToken,
        ...this.servers,
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    this.stdout = '';
    child.stdout?.on('data', (text: Buffer) => (this.stdout += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.exited = new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', () => resolve(null));
    });
    const deadline = Date.now() + START_WITHIN_MS;
    while (!(await this.isReady())) {
      const ended = await Promise.race([this.exited.then(() => true), pause(50)]);
      if (ended === true) throw new Error(`The hub ended at start:\n${this.output()}`);
      if (Date.now() > deadline) throw new Error(`The hub was not ready in ${START_WITHIN_MS} ms:\n${this.output()}`);
    }
  }

  private async isReady(): Promise<boolean> {
    const address = /Hubledger listening on (http:\/\/\S+)/.exec(this.stdout)?.[1];
    if (address === undefined) return false;
    this.url = address.replace(/\/$/, '');
    return fetch(`${this.url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
  }

  private async end(signal: EndingSignal): Promise<number | null> {
    this.child.kill(signal);
    const code = await Promise.race([this.exited, pause(STOP_WITHIN_MS)]);
    if (code !== undefined) return code;
    this.child.kill('SIGKILL');
    await this.exited;
    throw new Error(`The hub did not stop in ${STOP_WITHIN_MS} ms:\n${this.output()}`);
  }

  private output(): string {
    return `${this.stdout}\n${this.stderr}`.slice(-4000);
  }
}

const pause = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
