import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Clock } from '@hubledger/kernel';
import type { FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from './access.decorator';
import type { Actor, RequestFacts, SignedInUser } from './actor';
import { AdminGate, Authenticator } from './authenticator';
import { presentedCredentials } from './credentials';
import { DeclaredRules } from './declared-rules';
import {
  AccessUndeclared,
  AdminDisabled,
  AdminTokenMissing,
  AdminTokenWrong,
  InvalidCredentials,
  NotSignedIn,
  ReadOnlyCredential,
} from './errors';
import { FactsOfRequest } from './request-facts';

/** Refuses every route that declares no rule, and puts the actor on the request for all others. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly rules: DeclaredRules;

  constructor(
    reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly admin: AdminGate,
    private readonly clock: Clock,
  ) {
    this.rules = new DeclaredRules(reflector);
  }

  /** A promise only where a credential's stream has to be read: it would cost every request. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.getArgByIndex<FastifyRequest & AuthenticatedRequest>(0);
    const { rule, readAllowed } = this.rules.of(context);
    const facts = new FactsOfRequest(request, this.clock);
    switch (rule) {
      case undefined:
        throw new AccessUndeclared(facts.route);
      case 'self-authorised':
        request.actor = anonymous(facts);
        return true;
      case 'admin':
        request.actor = this.adminActor(request, facts);
        return true;
      case 'signed-in-or-admin': {
        const admin = this.adminInstead(request, facts);
        if (!admin) return this.asUser(request, facts, 'signed-in', readAllowed);
        request.actor = admin;
        return true;
      }
      case 'public':
      case 'signed-in':
        return this.asUser(request, facts, rule, readAllowed);
    }
  }

  private asUser(
    request: FastifyRequest & AuthenticatedRequest,
    facts: RequestFacts,
    rule: 'public' | 'signed-in',
    readAllowed: boolean,
  ): boolean | Promise<boolean> {
    const admit = (user: SignedInUser | null): true => {
      if (rule === 'signed-in') mayEnter(user, readAllowed || isReading(request.method));
      request.actor = user ? { kind: 'user', id: user.userId, user, request: facts } : anonymous(facts);
      return true;
    };
    const { session, token } = presentedCredentials(request.headers);
    return session === null && token === null ? admit(null) : this.userOf(session, token, facts).then(admit);
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
    return administrator(facts);
  }

  /** A wrong one is no error here: the caller may be a user. It is recorded all the same, as it may be a guess. */
  private adminInstead(request: FastifyRequest, facts: RequestFacts): Actor | null {
    const token = request.headers['x-admin-token'];
    if (!this.admin.enabled || typeof token !== 'string' || token === '') return null;
    if (this.admin.matches(token)) return administrator(facts);
    this.admin.rejected(anonymous(facts));
    return null;
  }

  /** Session cookie first, then bearer. A stale cookie is as good as none; a wrong token is told. */
  private async userOf(
    session: string | null,
    token: string | null,
    facts: RequestFacts,
  ): Promise<SignedInUser | null> {
    const bySession = session === null ? null : await this.authenticator.bySession(session, facts);
    if (bySession) return bySession;
    if (token === null) return null;
    const byToken = await this.authenticator.byToken(token, facts);
    if (!byToken) throw new InvalidCredentials();
    return byToken;
  }
}

const mayEnter = (user: SignedInUser | null, reads: boolean): void => {
  if (!user) throw new NotSignedIn();
  if (user.role === 'read' && !reads) throw new ReadOnlyCredential();
};

const anonymous = (request: RequestFacts): Actor => ({ kind: 'anonymous', id: 'anonymous', user: null, request });

const administrator = (request: RequestFacts): Actor => ({ kind: 'admin-token', id: 'admin', user: null, request });

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';
