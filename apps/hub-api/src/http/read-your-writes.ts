import type { EventLog } from '@hubledger/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';

/** What is asked of the projector. */
export interface Projections {
  waitFor(position: string, options?: { timeoutMs?: number }): Promise<boolean>;
}

const POSITION = /^\d{20}$/;
const WAIT_MS = 2_000;
/** POST routes that change nothing. */
const READING_POST = /\/(?:paths-info|preupload|validate-yaml)(?:\/|$)/;

/** Answers of routes that change something wait until the lists show it, and say where in the log it stands. Before any route. */
export const announceWrites = (fastify: FastifyInstance, log: EventLog, projections: Projections): void => {
  const written = async (reply: FastifyReply): Promise<void> => {
    const position = await log.head();
    void reply.header('x-log-position', position);
    await projections.waitFor(position, { timeoutMs: WAIT_MS });
  };
  const announce: onSendHookHandler = (request, reply, payload, done) => {
    if (reads(request.method) || reply.statusCode >= 400) return done(null, payload);
    written(reply).then(() => done(null, payload), done);
  };
  fastify.addHook('onRoute', (route) => {
    if ([route.method].flat().every(reads) || READING_POST.test(route.url)) return;
    route.onSend = [route.onSend ?? [], announce].flat();
  });
};

const reads = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/** What an `X-Min-Log-Position` asks to wait for; `null` when there is nothing to wait for. */
export const awaitedBy = ({ headers }: FastifyRequest, projections: Projections): Promise<unknown> | null => {
  const position = headers['x-min-log-position'];
  if (typeof position !== 'string' || !POSITION.test(position)) return null;
  return projections.waitFor(position, { timeoutMs: WAIT_MS });
};
