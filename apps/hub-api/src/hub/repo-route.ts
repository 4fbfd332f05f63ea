import { RepositoryNotFound } from '@hubledger/contexts/repositories/contract';
import { parseApiRoute, type RepoRoute } from '@hubledger/hf-wire';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * The repository an API address names, read from the raw address: the router has decoded its parameters, so it can't
 * tell `feature%2Fx` from `feature/x`.
 */
export const ApiRepo = createParamDecorator((_: unknown, context: ExecutionContext): RepoRoute => {
  const route = parseApiRoute(context.switchToHttp().getRequest<FastifyRequest>().raw.url ?? '');
  if (!route) throw new RepositoryNotFound();
  return route;
});

/** Addresses of all three types; the type itself comes with `ApiRepo`. */
export const API_REPOS = ['api/models', 'api/datasets', 'api/spaces'];
