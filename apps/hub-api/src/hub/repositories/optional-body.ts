import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** No body is `{}` where every field may be left out. A guard, as pipes validate what they get and can't know the route. */
@Injectable()
export class OptionalBody implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<FastifyRequest>().body ??= {};
    return true;
  }
}
