import { type Clock, newId, sha256Hex } from '@hubledger/kernel';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { RequestFacts } from './actor';

const MAX_KEY_LENGTH = 255;

/** Most is worked out when it is asked for: only requests that change something do. */
export class FactsOfRequest implements RequestFacts {
  readonly at: string;
  /** Not later: a socket that its client has closed knows no address any more. */
  readonly ip: string;
  private own: string | null = null;

  constructor(
    private readonly request: FastifyRequest,
    clock: Clock,
  ) {
    this.at = clock.iso();
    this.ip = plainAddress(request.ip);
  }

  get requestId(): string {
    return this.request.id;
  }

  get ownId(): string {
    const { id, headers } = this.request;
    this.own ??= headers['x-request-id'] === id ? newId() : id;
    return this.own;
  }

  get method(): string {
    return this.request.method;
  }

  get route(): string {
    return this.request.routeOptions.url ?? '';
  }

  get userAgent(): string {
    return (this.request.headers['user-agent'] ?? '').slice(0, 512);
  }

  get idempotencyKey(): string | null {
    const key = this.request.headers['idempotency-key'];
    return typeof key === 'string' && key !== '' ? key.slice(0, MAX_KEY_LENGTH) : null;
  }

  get bodyHash(): string {
    return this.idempotencyKey === null ? '' : hashOf(this.request);
  }
}

/** An IPv4 address as itself, also where a socket for both families shows it as one of IPv6. */
const plainAddress = (ip: string): string => ip.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/** The address counts as well: two commits of one route with one key are different requests. */
const hashOf = ({ body, raw }: FastifyRequest): string => {
  const content = body instanceof Readable ? '' : JSON.stringify(body ?? null);
  return sha256Hex(`${raw.url}\n${content}`);
};
