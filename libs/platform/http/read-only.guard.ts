import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HubReadOnly } from '@hubledger/kernel';
import type { FastifyRequest } from 'fastify';
import { DeclaredRules } from './declared-rules';

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** For a hub that takes no changes: refuses what asks for one, before anything else looks at it. */
@Injectable()
export class ReadOnlyGuard implements CanActivate {
  private readonly rules: DeclaredRules;

  constructor(reflector: Reflector) {
    this.rules = new DeclaredRules(reflector);
  }

  canActivate(context: ExecutionContext): boolean {
    const { method } = context.getArgByIndex<FastifyRequest>(0);
    if (READING.has(method) || this.rules.of(context).readAllowed) return true;
    throw new HubReadOnly();
  }
}
