import type { Metrics, RequestDuration } from '@hubledger/platform/metrics';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isFault } from './refusal';

/** What is the same for all answers with one method, route and status. */
interface Kind {
  readonly duration: RequestDuration;
  readonly line: Logger;
}

/** One log line and one observation for each answer. */
export const recordAnswers = ({ requests }: Metrics, logger: Logger) => {
  // What stands in these lines can't be a secret, and looking for one took a sixth of a small request.
  const lines = logger.child({}, { redact: [] });
  const kinds = new Map<string, Map<string, Kind>>();

  const newKind = (method: string, route: string | undefined, status: number): Kind => ({
    duration: requests.of(method, route ?? 'unmatched', status), // the pattern, never the address: addresses are without end
    line: lines.child({ method, route, status }),
  });

  const kindOf = (method: string, route: string | undefined, status: number): Kind => {
    const place = route ?? '';
    let ofRoute = kinds.get(place);
    if (!ofRoute) kinds.set(place, (ofRoute = new Map<string, Kind>()));
    const key = method + status;
    let kind = ofRoute.get(key);
    if (!kind) ofRoute.set(key, (kind = newKind(method, route, status)));
    return kind;
  };

  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { statusCode: status, elapsedTime } = reply;
    const { duration, line } = kindOf(request.method, request.routeOptions.url, status);
    duration.observe(elapsedTime / 1_000);
    const fields = { requestId: request.id, ms: Math.round(elapsedTime), actor: actorIdOf(request) };
    if (isFault(status)) line.error(fields, 'request');
    else line.info(fields, 'request');
    done();
  };
};

const actorIdOf = (request: FastifyRequest): string | undefined =>
  'actor' in request ? (request.actor as { id?: string } | undefined)?.id : undefined;
