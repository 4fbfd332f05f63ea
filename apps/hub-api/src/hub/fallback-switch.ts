import { ValidationFailed } from '@hubledger/platform/http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** As the fallback specification, section 5: any case of these words. */
const WORDS = new Set(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off', 't', 'f', 'y', 'n']);

/** `?fallback=` on every route a fallback source may once answer; for now the hub itself is the only source. */
@Injectable()
export class FallbackSwitch implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { fallback } = context.switchToHttp().getRequest<FastifyRequest>().query as Record<string, unknown>;
    if (fallback === undefined) return true;
    if (typeof fallback === 'string' && WORDS.has(fallback.toLowerCase())) return true;
    const loc = ['query', 'fallback'];
    throw new ValidationFailed([{ type: 'bool_parsing', loc, msg: 'Input should be a valid boolean', input: null }]);
  }
}
