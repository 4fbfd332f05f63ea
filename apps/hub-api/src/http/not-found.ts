import type { FastifyInstance } from 'fastify';
import { errorAnswer } from './error-answer';
import { surfaceOf } from './surface';

/** Paths of repositories that no route knows: an id without a namespace, say. Clients then want "no such repository". */
const REPOSITORY_PATH = /^\/(?:api\/(?:models|datasets|spaces)\/|(?:[^/]+\/){1,3}(?:resolve|raw)\/)/;

/** JSON for everything that is not routed, never HTML (wire contract, section 12). */
export const registerNotFound = (fastify: FastifyInstance): void => {
  fastify.setNotFoundHandler((request, reply) => {
    const url = request.raw.url ?? '';
    const repository = surfaceOf(url) === 'hub' && REPOSITORY_PATH.test(url);
    const code = repository ? 'repositories.not_found' : null;
    const text = repository ? 'Repository not found' : 'Not Found';
    const answer = errorAnswer({ status: 404, text, code, details: {}, problems: null }, url);
    void reply
      .status(404)
      .headers(answer.headers)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(answer.body));
  });
};
