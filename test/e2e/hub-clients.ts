import { createHubClient, type HubClient, type HubSchemas } from '@hubledger/api-client/hub-client';
import type { HubProcess, HubUser } from './hub-process';

export const adminClient = ({ baseUrl, adminToken }: HubProcess): HubClient => createHubClient({ baseUrl, adminToken });

/** Of a user, or without one of a stranger. */
export const clientFor = ({ baseUrl }: HubProcess, { token }: Partial<HubUser>): HubClient =>
  createHubClient({ baseUrl, token });

interface Answer<T, E> {
  readonly data?: T;
  readonly error?: E;
  readonly response: Response;
}

/** @throws Error with status and body unless the answer is 2xx */
export const done = async <T, E>(asked: Promise<Answer<T, E>>): Promise<T> => {
  const { data, error, response } = await asked;
  if (data !== undefined) return data;
  throw new Error(`${response.url} answered ${response.status}: ${JSON.stringify(error)}`);
};

/** Of an answer that may be a refusal: what expectations compare. */
export const answered = async <T, E>(asked: Promise<Answer<T, E>>): Promise<{ status: number; body: T | E }> => {
  const { data, error, response } = await asked;
  return { status: response.status, body: (data ?? error) as T | E };
};

/** Every field of an answer, by the names the document gives them, so that no other name compiles; values may be matchers. */
export type Fields<Name extends keyof HubSchemas> = Readonly<Record<keyof HubSchemas[Name], unknown>>;
