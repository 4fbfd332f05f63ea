export interface Probe {
  readonly name: string;
  readonly endpoint: string | null;
  readonly version: string | null;
  readonly detail: string | null;
  /** Rejects when it is down; null where this hub uses no such thing. */
  readonly ask: (() => Promise<unknown>) | null;
}

export interface Dependency {
  readonly name: string;
  readonly status: 'ok' | 'down' | 'disabled';
  /** Milliseconds; null when it was not asked. */
  readonly latency_ms: number | null;
  readonly version: string | null;
  readonly endpoint: string | null;
  readonly detail: string | null;
}

/** Never throws, and never takes longer than `timeoutMs`. */
export const probed = async ({ ask, ...about }: Probe, timeoutMs: number): Promise<Dependency> => {
  const { name, version, endpoint, detail } = about;
  if (!ask) return { name, status: 'disabled', latency_ms: null, version, endpoint, detail };
  const start = performance.now();
  const failure = await failureOf(ask, timeoutMs);
  const latency_ms = Math.round((performance.now() - start) * 100) / 100;
  const status = failure === null ? 'ok' : 'down';
  return { name, status, latency_ms, version, endpoint, detail: failure ?? detail };
};

const failureOf = async (ask: () => Promise<unknown>, timeoutMs: number): Promise<string | null> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs / 1_000} s`), timeoutMs);
  });
  const answer = Promise.resolve()
    .then(ask)
    .then(() => null, codeOf);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Messages of stores name files and hosts; a code says enough. By shape: Node's errors come from another realm in tests. */
const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'it failed; the log may tell more';
};

export const overallOf = (dependencies: readonly Dependency[]): 'ok' | 'degraded' | 'disabled' => {
  if (dependencies.some(({ status }) => status === 'down')) return 'degraded';
  return dependencies.every(({ status }) => status === 'disabled') ? 'disabled' : 'ok';
};
