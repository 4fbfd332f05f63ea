import { Clock } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { LoginThrottled } from '../domain/credential.errors';
import { IdentitySettings } from '../domain/identity-settings.port';
import { normalizeName } from '../domain/names';
import { AttemptCounter } from './attempt-counter';

/** Slows guessing down, by account and by address. Unknown names count as well: they must not be told apart. */
@Injectable()
export class LoginThrottle {
  private readonly byAccount: AttemptCounter;
  private readonly byIp: AttemptCounter;

  constructor(
    private readonly clock: Clock,
    { loginThrottle }: IdentitySettings,
  ) {
    const windowMs = loginThrottle.windowSeconds * 1_000;
    this.byAccount = new AttemptCounter(loginThrottle.perAccount, windowMs);
    this.byIp = new AttemptCounter(loginThrottle.perIp, windowMs);
  }

  /**
   * Counts the attempt before it is made, so that parallel guesses count too.
   * @throws LoginThrottled
   */
  begin(name: string, ip: string): void {
    const now = this.clock.now().getTime();
    const account = normalizeName(name);
    const waitMs = Math.max(this.byAccount.blockedFor(account, now), this.byIp.blockedFor(ip, now));
    if (waitMs > 0) throw new LoginThrottled(Math.ceil(waitMs / 1_000));
    this.byAccount.add(account, now);
    this.byIp.add(ip, now);
  }

  /** A right password clears its account and takes its own attempt back from the address. */
  succeeded(name: string, ip: string): void {
    this.byAccount.clear(normalizeName(name));
    this.byIp.takeBack(ip);
  }
}
