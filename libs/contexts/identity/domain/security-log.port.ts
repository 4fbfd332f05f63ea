import type { CommandMetadata } from '@hubledger/kernel';
import type { LoginFailed } from './credential.events';

/**
 * Refusals worth keeping, on the stream `system-log`. Capped: what exceeds the cap is counted and written as one event
 * with that `count`, so that an attack can't fill the log. Never throws and never delays the answer.
 */
export abstract class SecurityLog {
  abstract loginFailed(name: string, reason: LoginFailed['data']['reason'], metadata: CommandMetadata): void;
  /** @param route pattern of the route, not the address */
  abstract adminTokenRejected(route: string, metadata: CommandMetadata): void;
}
