import type { FastifyReply, FastifyRequest } from 'fastify';
import { answeredCrossOrigin } from './cors';
import { cutConnection } from './cut-connection';
import { isCutOff } from './pipelining';
import { awaitedBy, type Projections } from './read-your-writes';
import type { SlowBodies } from './slow-bodies';

/** On every answer, whoever gives it: also on refused addresses and on preflights, which reach no other hook. */
export const mark = ({ id }: FastifyRequest, reply: FastifyReply): void =>
  void reply.header('x-request-id', id).header('x-content-type-options', 'nosniff');

/**
 * What every request passes first: one hook, as an interceptor costs 3.7x and each further hook its part; with `done`, as
 * each promise costs every request, and few have to wait.
 */
export const firstHook =
  (projections: Projections, slowBodies: SlowBodies) =>
  (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    if (isCutOff(request, reply)) return;
    if (request.raw.httpVersionMajor === 0) {
      cutConnection(request.raw.socket, 400, 'HTTP/1.0 or later is needed'); // no headers, so nobody can tell where it ends
      return;
    }
    const hasBody = slowBodies.watch(request.raw);
    // Nobody looks at it, and what has not been read of it when the connection ends would break the answer off.
    if (hasBody && (request.method === 'GET' || request.method === 'HEAD')) request.raw.resume();
    mark(request, reply);
    if (answeredCrossOrigin(request, reply)) return;
    const awaited = awaitedBy(request, projections);
    if (awaited) awaited.then(() => done(), done);
    else done();
  };
