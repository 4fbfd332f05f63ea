import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Actor } from './actor';

/**
 * Who may call a route. A route that declares none is refused.
 *
 * - `public`: anybody; a credential that is sent must be valid all the same.
 * - `signed-in`: a user by session or token; a `read` token passes only on GET, HEAD and with `@ReadTokenAllowed()`.
 * - `admin`: the admin token.
 * - `signed-in-or-admin`: a user, or the admin token instead; one that is not right counts as none.
 * - `self-authorised`: the address carries its own proof (signed upload and download links); credentials are ignored.
 */
export type AccessRule = 'public' | 'signed-in' | 'admin' | 'signed-in-or-admin' | 'self-authorised';

export const ACCESS_RULE = 'hubledger:access';

export const Access = (rule: AccessRule): MethodDecorator & ClassDecorator => SetMetadata(ACCESS_RULE, rule);

export const READ_TOKEN_ALLOWED = 'hubledger:read-token-allowed';

/** For POST routes that change nothing: a hub that takes no changes answers them as well. */
export const ReadTokenAllowed = (): MethodDecorator => SetMetadata(READ_TOKEN_ALLOWED, true);

/** A request that the access guard has let in. */
export interface AuthenticatedRequest {
  actor?: Actor;
}

export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor) throw new Error('The access guard did not run for this route');
  return actor;
});
