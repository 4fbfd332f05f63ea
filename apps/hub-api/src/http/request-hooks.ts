import type { EventLog } from '@hubledger/kernel';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isFault } from './refusal';

/** What the hooks ask of the projector. */
export interface ReadYourWrites {
  waitFor(position: string, options?: { timeoutMs?: number }): Promise<boolean>;
}

const REQUEST_ID = /^[A-Za-z0-9._:=-]{1,128}$/;
const POSITION = /^\d{20}$/;
const WAIT_MS = 2_000;
/** POST routes that change nothing. */
const READING_POST = /\/(?:paths-info|preupload|validate-yaml)(?:\/|$)/;

export const requestIdOf = (request: IncomingMessage): string => {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID().replaceAll('-', ''); // its randomness is drawn ahead, a page at a time
};

/** On every answer, whoever gives it: also on refused addresses and on preflights, which reach no other hook. */
export const mark = ({ id }: FastifyRequest, reply: FastifyReply): void =>
  void reply.header('x-request-id', id).header('x-content-type-options', 'nosniff');

/**
 * Read-your-own-write and one log line per request: hooks, because an interceptor costs 3.7x. Hooks with `done`, as each
 * promise costs every request, and few have to wait.
 */
export const registerHooks = (
  fastify: FastifyInstance,
  log: EventLog,
  projector: ReadYourWrites,
  logger: Logger,
): void => {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const wanted = request.headers['x-min-log-position'];
    if (typeof wanted !== 'string' || !POSITION.test(wanted)) return done();
    projector.waitFor(wanted, { timeoutMs: WAIT_MS }).then(() => done(), done);
  });

  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!mutates(request) || reply.statusCode >= 400) return done(null, payload);
    written(reply).then(() => done(null, payload), done);
  });

  const written = async (reply: FastifyReply): Promise<void> => {
    const position = await log.head();
    void reply.header('x-log-position', position);
    await projector.waitFor(position, { timeoutMs: WAIT_MS });
  };

  // What stands in this line can't be a secret, and looking for one took a sixth of a small request.
  const lines = logger.child({}, { redact: [] });
  fastify.addHook('onResponse', (request, reply, done) => {
    const level = isFault(reply.statusCode) ? 'error' : 'info';
    lines[level](
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        actor: actorIdOf(request),
      },
      'request',
    );
    done();
  });
};

const mutates = (request: FastifyRequest): boolean =>
  request.method !== 'GET' &&
  request.method !== 'HEAD' &&
  request.method !== 'OPTIONS' &&
  !READING_POST.test(request.routeOptions.url ?? '');

const actorIdOf = (request: FastifyRequest): string | undefined =>
  'actor' in request ? (request.actor as { id?: string } | undefined)?.id : undefined;
