import type { Clock } from '@hubledger/kernel';
import type { LoginThrottleSettings } from '../domain/identity-settings.port';
import { AttemptCounter } from './attempt-counter';
import { type Attempt, LoginAttempts } from './login-attempts.port';

/** In memory, for the one process there is. */
export class OwnAttempts extends LoginAttempts {
  private readonly byAccount: AttemptCounter;
  private readonly byIp: AttemptCounter;

  constructor(
    private readonly clock: Clock,
    { perAccount, perIp, windowSeconds }: LoginThrottleSettings,
  ) {
    super();
    this.byAccount = new AttemptCounter(perAccount, windowSeconds * 1_000);
    this.byIp = new AttemptCounter(perIp, windowSeconds * 1_000);
  }

  async begin({ account, ip }: Attempt): Promise<number> {
    const now = this.clock.now().getTime();
    const waitMs = Math.max(this.byAccount.blockedFor(account, now), this.byIp.blockedFor(ip, now));
    if (waitMs > 0) return waitMs;
    this.byAccount.add(account, now);
    this.byIp.add(ip, now);
    return 0;
  }

  async succeeded({ account, ip }: Attempt): Promise<void> {
    this.byAccount.clear(account);
    this.byIp.takeBack(ip);
  }
}
