import { wire, type WireRequest } from '../e2e/wire-request';

export interface Told {
  readonly status: number;
  /** Seconds; null where the answer has none. */
  readonly retryAfter: number | null;
  readonly text: string;
  readonly position: string | null;
  /** When it was asked, `performance.now()`, and how long the answer took. Milliseconds. */
  readonly at: number;
  readonly took: number;
}

type Ask = (n: number) => Promise<Told>;

/** No answer at all within this is a request that hangs. */
const HANGS_MS = 20_000;

/** One request; a connection of its own. @throws Error where none came in time */
export const told = async (
  hub: { readonly baseUrl: string },
  method: string,
  target: string,
  request: WireRequest = {},
): Promise<Told> => {
  const at = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${method} ${target} hangs`)), HANGS_MS);
  });
  const { status, headers, text } = await Promise.race([wire(hub, method, target, request), late]);
  clearTimeout(timer);
  const after = headers['retry-after'];
  const position = headers['x-log-position'];
  return {
    ...{ status, text, at, took: performance.now() - at },
    retryAfter: after === undefined ? null : Number(after),
    position: typeof position === 'string' ? position : null,
  };
};

/** Clients that ask one thing after another, each of its kind, until `stop`. */
export class SteadyLoad {
  readonly answers = new Map<string, Told[]>();
  private readonly clients: Array<Promise<void>> = [];
  private stopped = false;

  /** @param pauseMs between an answer and the next question */
  add(kind: string, pauseMs: number, ask: Ask): void {
    const answers: Told[] = this.answers.get(kind) ?? [];
    this.answers.set(kind, answers);
    const run = async (): Promise<void> => {
      for (let n = 0; !this.stopped; n++) {
        answers.push(await ask(n));
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    };
    const client = run();
    client.catch(() => undefined); // told by `stop`
    this.clients.push(client);
  }

  /** Of those asked in this time. */
  of(kind: string, from = -Infinity, to = Infinity): Told[] {
    return (this.answers.get(kind) ?? []).filter(({ at }) => at >= from && at < to);
  }

  /** @throws what a client met: a request that hung, say */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }
}
