import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorAnswer } from './error-answer';
import { plain } from './refusal';
import { mark } from './request-hooks';

/** Addresses that the router itself refuses, before any hook or filter: bad percent-encoding, endless segments. */
export const refuseAddress = (error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): void => {
  const refusal = plain(error.statusCode ?? 400, 'Malformed address');
  const { status, headers, body } = errorAnswer(refusal, request.raw.url ?? '');
  mark(request, reply);
  void reply.status(status).headers(headers).type('application/json; charset=utf-8').send(JSON.stringify(body));
};
