import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Clock, sha256Hex } from '@hubledger/kernel';
import type { FastifyRequest } from 'fastify';
import { ACCESS_RULE, type AccessRule, type AuthenticatedRequest, READ_TOKEN_ALLOWED } from './access.decorator';
import type { Actor, RequestFacts, SignedInUser } from './actor';
import { AdminGate, Authenticator } from './authenticator';
import { presentedCredentials } from './credentials';
import {
  AccessUndeclared,
  AdminDisabled,
  AdminTokenMissing,
  AdminTokenWrong,
  InvalidCredentials,
  NotSignedIn,
  ReadOnlyCredential,
} from './errors';

/** Refuses every route that declares no rule, and puts the actor on the request for all others. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly admin: AdminGate,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & AuthenticatedRequest>();
    const places = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, places);
    const facts = factsOf(request, this.clock.iso());
    switch (rule) {
      case undefined:
        throw new AccessUndeclared(facts.route);
      case 'self-authorised':
        request.actor = anonymous(facts);
        return true;
      case 'admin':
        request.actor = this.adminActor(request, facts);
        return true;
      case 'public':
      case 'signed-in': {
        const user = await this.userOf(request);
        if (rule === 'signed-in') {
          if (!user) throw new NotSignedIn();
          const readAllowed = this.reflector.getAllAndOverride<boolean | undefined>(READ_TOKEN_ALLOWED, places);
          if (user.role === 'read' && !isReading(request.method) && !readAllowed) throw new ReadOnlyCredential();
        }
        request.actor = user ? { kind: 'user', id: user.userId, user, request: facts } : anonymous(facts);
        return true;
      }
    }
  }

  /** An `Authorization` header (a proxy's Basic, say) plays no part here. */
  private adminActor(request: FastifyRequest, facts: RequestFacts): Actor {
    if (!this.admin.enabled) throw new AdminDisabled();
    const token = request.headers['x-admin-token'];
    if (typeof token !== 'string' || token === '') throw new AdminTokenMissing();
    if (!this.admin.matches(token)) {
      this.admin.rejected(anonymous(facts));
      throw new AdminTokenWrong();
    }
    return { kind: 'admin-token', id: 'admin', user: null, request: facts };
  }

  /** Session cookie first, then bearer. A stale cookie is as good as none; a wrong token is told. */
  private async userOf(request: FastifyRequest): Promise<SignedInUser | null> {
    const { session, token } = presentedCredentials(request.headers);
    const bySession = session === null ? null : await this.authenticator.bySession(session);
    if (bySession) return bySession;
    if (token === null) return null;
    const byToken = await this.authenticator.byToken(token);
    if (!byToken) throw new InvalidCredentials();
    return byToken;
  }
}

const anonymous = (request: RequestFacts): Actor => ({ kind: 'anonymous', id: 'anonymous', user: null, request });

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

const MAX_KEY_LENGTH = 255;

const factsOf = (request: FastifyRequest, at: string): RequestFacts => {
  const key = request.headers['idempotency-key'];
  const idempotencyKey = typeof key === 'string' && key !== '' ? key.slice(0, MAX_KEY_LENGTH) : null;
  return {
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? '',
    at,
    ip: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 512),
    idempotencyKey,
    bodyHash: idempotencyKey === null ? '' : hashOf(request),
  };
};

/** The address counts as well: two commits of one route with one key are different requests. */
const hashOf = ({ body, raw }: FastifyRequest): string => {
  const content = typeof body === 'object' && body !== null && 'pipe' in body ? '' : JSON.stringify(body ?? null);
  return sha256Hex(`${raw.url}\n${content}`);
};
