import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics';

/** Counts and times every answer by a hook: an interceptor would cost more than the rest of the pipeline. */
export const recordRequests = (fastify: Pick<FastifyInstance, 'addHook'>, metrics: Metrics): void => {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.requestAnswered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
};
