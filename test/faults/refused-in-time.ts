import type { HubProcess, HubUser } from '../e2e/hub-process';
import type { EventStoreStub } from '../eventstore-stub/server';

/** In which a hub answers, whatever its event log does (design, section 2). Milliseconds. */
export const WITHIN_MS = 9_000;

export interface Answer {
  readonly status: number;
  readonly retryAfter: number;
  readonly body: string;
  /** Milliseconds. */
  readonly took: number;
}

/** JSON in; one that hangs fails. */
export const askInTime = async (
  hub: HubProcess,
  user: HubUser,
  method: string,
  path: string,
  body?: object,
  key?: string,
): Promise<Answer> => {
  const started = Date.now();
  const response = await fetch(`${hub.baseUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${user.token}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(key ? { 'idempotency-key': key } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(3 * WITHIN_MS),
  });
  const text = await response.text();
  const retryAfter = Number(response.headers.get('retry-after') ?? '0');
  return { status: response.status, retryAfter, body: text, took: Date.now() - started };
};

export const expectRefusedInTime = (answers: readonly Answer[]): void => {
  for (const { status, retryAfter, took, body } of answers) {
    expect([status, body]).toEqual([503, expect.any(String)]);
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(took).toBeLessThan(WITHIN_MS);
  }
};

/** Of the repositories that the log says were created. */
export const createdNames = ({ records }: EventStoreStub['store'], prefix = ''): string[] =>
  records
    .filter(({ type }) => type === 'RepositoryCreated')
    .map(({ data }) => (JSON.parse(Buffer.from(data).toString()) as { name: string }).name)
    .filter((name) => name.startsWith(prefix))
    .sort();
