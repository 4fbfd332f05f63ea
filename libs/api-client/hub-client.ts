import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/schema';

export interface HubClientOptions {
  /** As in `http://127.0.0.1:48888`. */
  readonly baseUrl: string;
  /** For the admin API. */
  readonly adminToken?: string;
  /** An access token of a user, for all else. */
  readonly token?: string;
}

/** One method for each HTTP method; the address decides which parameters, bodies and answers there are. */
export type HubClient = Client<paths>;

/** The bodies of requests and answers by their names in the OpenAPI document. */
export type HubSchemas = components['schemas'];

/**
 * A client of a hub whose addresses, parameters, bodies and answers are those of its OpenAPI document.
 *
 * Answers `{ data, error, response }`: an error that the hub answers is `error`, of the shape of its surface, and is not
 * thrown. What `fetch` throws (no connection, a broken answer) is.
 */
export const createHubClient = ({ baseUrl, adminToken, token }: HubClientOptions): HubClient =>
  createClient<paths>({
    baseUrl,
    headers: {
      ...(adminToken === undefined ? {} : { 'x-admin-token': adminToken }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
