import { Metadata, status } from '@grpc/grpc-js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { accessDenied, notLeading } from './messages';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** How a node turns somebody away: with the end of a call, or of each append on one that goes on. */
export interface Refusal {
  readonly call: { readonly code: status; readonly details: string; readonly metadata: Metadata };
  readonly append: () => BatchAppendResp;
}

/** Passwords by name. Without a name, all that may be asked is who leads. */
export type Users = Readonly<Record<string, string>>;

const withTrailers = (code: status, details: string, trailers: Readonly<Record<string, string>> = {}) => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { code, details, metadata };
};

const DENIED: Refusal = {
  call: withTrailers(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  append: accessDenied,
};

/** @returns null: it may go on. A name or password that is wrong ends the call, whatever it is for. */
export const unknownCaller = (asked: Metadata, users: Users | undefined): Refusal | 'unauthenticated' | null => {
  if (!users) return null;
  const [authorization] = asked.get('authorization');
  if (authorization === undefined) return DENIED;
  const said = Buffer.from(String(authorization).replace(/^Basic /, ''), 'base64').toString();
  const isKnown = Object.entries(users).some(([name, password]) => said === `${name}:${password}`);
  return isKnown ? null : 'unauthenticated';
};

export const UNAUTHENTICATED = withTrailers(status.UNAUTHENTICATED, 'Unauthenticated');

/** What a node says that does not lead. @param leader null: nobody does */
export const notTheLeader = (asked: Metadata, leader: Endpoint | null): Refusal | null => {
  if (asked.get('requires-leader').length === 0) return null;
  if (leader === null) {
    const details = 'No leader info available in response';
    return { call: withTrailers(status.UNKNOWN, details), append: () => notLeading(details) };
  }
  const [details, port] = ['Leader info available', String(leader.port)];
  const trailers = { exception: 'not-leader', 'leader-endpoint-host': leader.host, 'leader-endpoint-port': port };
  return { call: withTrailers(status.NOT_FOUND, details, trailers), append: () => notLeading(details) };
};
