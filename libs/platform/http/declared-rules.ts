import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ACCESS_RULE, type AccessRule, READ_TOKEN_ALLOWED } from './access.decorator';

export interface DeclaredRule {
  readonly rule: AccessRule | undefined;
  readonly readAllowed: boolean;
}

/** What decorators declared, on the method or else on its class; looked up once per route. */
export class DeclaredRules {
  private readonly known = new Map<unknown, Map<unknown, DeclaredRule>>();

  constructor(private readonly reflector: Reflector) {}

  of(context: ExecutionContext): DeclaredRule {
    const [method, controller] = [context.getHandler(), context.getClass()];
    let ofController = this.known.get(controller);
    if (!ofController) this.known.set(controller, (ofController = new Map<unknown, DeclaredRule>()));
    let declared = ofController.get(method);
    if (!declared) {
      const places = [method, controller];
      declared = {
        rule: this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, places),
        readAllowed: this.reflector.getAllAndOverride<boolean | undefined>(READ_TOKEN_ALLOWED, places) === true,
      };
      ofController.set(method, declared);
    }
    return declared;
  }
}
