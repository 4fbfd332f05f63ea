import { RepositoryNotFound } from '@hubledger/contexts/repositories/contract';
import { parseFileRoute, type RepoRoute } from '@hubledger/hf-wire';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The repository a file or git address names, from the raw address: see `ApiRepo`. */
export const FileRepo = createParamDecorator((_: unknown, context: ExecutionContext): RepoRoute => {
  const route = parseFileRoute(context.switchToHttp().getRequest<FastifyRequest>().raw.url ?? '');
  if (!route) throw new RepositoryNotFound();
  return route;
});

/** Models have no word of their own in file addresses; `models/` is accepted as an alias. */
export const FILE_REPOS = ['', 'models', 'datasets', 'spaces'];
