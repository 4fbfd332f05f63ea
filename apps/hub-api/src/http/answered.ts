import { SystemClock } from '@hubledger/kernel';
import type { Actor } from '@hubledger/platform/http';
import type { Metrics, RequestDuration } from '@hubledger/platform/metrics';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DestinationStream, Logger } from 'pino';
import { isFault } from './refusal';

/** "Not yet" is what a probe asks for each second of a start: an answer, not a fault. */
const READINESS = '/health/ready';

/** What is the same for all answers with one method, route and status. */
interface Kind {
  readonly duration: RequestDuration;
  readonly labels: { readonly method: string; readonly route: string | undefined; readonly status: number };
  /** The same as JSON, with a comma at each end. */
  readonly json: string;
}

/**
 * One log line and one observation for each answer. The line of an ordinary answer is put together here, like one of the
 * logger's: it has no secret to look for and few fields, and the logger takes three times as long.
 */
export const recordAnswers = ({ requests }: Metrics, logger: Logger, lines: DestinationStream) => {
  const clock = new SystemClock();
  const isLogged = logger.isLevelEnabled('info');
  const kinds = new Map<string, Map<string, Kind>>();

  const newKind = (method: string, route: string | undefined, status: number): Kind => {
    const labels = { method, route, status };
    return {
      duration: requests.of(method, route ?? 'unmatched', status), // the pattern, never the address: addresses are without end
      labels,
      json: `,${JSON.stringify(labels).slice(1, -1)},`,
    };
  };

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
    const { duration, labels, json } = kindOf(request.method, request.routeOptions.url, status);
    duration.observe(elapsedTime / 1_000);
    const ms = Math.round(elapsedTime);
    const { actor, correlationId } = actingOf(request);
    if (isFault(status) && labels.route !== READINESS) {
      logger.error({ ...labels, requestId: request.id, correlationId, ms, actor }, 'request');
    } else if (isLogged) {
      const who = actor === undefined ? '' : `,"actor":${JSON.stringify(actor)}`;
      const caused = correlationId === undefined ? '' : `"correlationId":${JSON.stringify(correlationId)},`;
      const id = JSON.stringify(request.id);
      lines.write(
        `{"level":"info","time":"${clock.iso()}"${json}"requestId":${id},${caused}"ms":${ms}${who},"msg":"request"}\n`,
      );
    }
    done();
  };
};

interface Acting {
  readonly actor?: string | undefined;
  /** Where it is not the request's id: what events of the request are found by. */
  readonly correlationId?: string | undefined;
}

const actingOf = (request: FastifyRequest): Acting => {
  const actor = 'actor' in request ? (request.actor as Partial<Actor> | undefined) : undefined;
  if (!actor) return {};
  const ownId = actor.kind === 'admin-token' ? undefined : actor.request?.ownId;
  return { actor: actor.id, correlationId: ownId === request.id ? undefined : ownId };
};
