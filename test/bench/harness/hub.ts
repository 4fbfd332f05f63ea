import { join } from 'node:path';
import { mainScript } from '../../e2e/hub-process';
import { Child } from './child';

export const ADMIN_TOKEN = 'benchmark-admin-token';
export const ADMIN = { 'x-admin-token': ADMIN_TOKEN };

interface HubOptions {
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly profiles?: string | null;
  /** Default: the program itself. */
  readonly script?: string;
}

/** The hub in a process of its own, as `npm start` runs it, on loopback. */
export class BenchHub {
  private constructor(
    private readonly child: Child,
    /** Milliseconds from the start of the process to the first 200 of `/health/ready`. */
    readonly readyIn: number,
  ) {}

  /** Listening, perhaps not ready. */
  static launch({ dataDirectory, logFile, profiles, script }: HubOptions): Promise<Child> {
    return Child.start({
      script: script ?? mainScript(),
      nodeArgs: profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [],
      env: { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDirectory, KOHAKU_HUB_ADMIN_SECRET_TOKEN: ADMIN_TOKEN },
      logFile,
    });
  }

  static async start(options: HubOptions): Promise<BenchHub> {
    const started = performance.now();
    const child = await BenchHub.launch(options);
    while (!(await fetch(`${child.address}/health/ready`)).ok) await new Promise((resolve) => setTimeout(resolve, 5));
    return new BenchHub(child, performance.now() - started);
  }

  get address(): string {
    return this.child.address;
  }

  rss(): number {
    return this.child.rss();
  }

  stop(): Promise<void> {
    return this.child.stop();
  }

  /** JSON in, JSON out, with the admin token and, where given, a user's. @throws Error unless the answer is 2xx. */
  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const isText = typeof body === 'string';
    const response = await fetch(`${this.address}${path}`, {
      method,
      headers: {
        ...ADMIN,
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  /** Registers somebody and answers the headers of a token that may write. */
  async signUp(name: string): Promise<{ authorization: string }> {
    const password = 'correct horse battery staple';
    await this.call('POST', '/api/auth/register', { username: name, email: `${name}@example.com`, password });
    const login = await fetch(`${this.address}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: name, password }),
    });
    const cookie = login.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    const headers = { cookie: cookie.join('; ') };
    const { token } = await this.call<{ token: string }>('POST', '/api/auth/tokens/create', { name: 'bench' }, headers);
    return { authorization: `Bearer ${token}` };
  }
}

/** A compiled script of test/bench. */
export const benchScript = (...path: string[]): string => join(__dirname, '..', ...path);
