import { Injectable } from '@nestjs/common';
import { LoginThrottled } from '../domain/credential.errors';
import { normalizeName } from '../domain/names';
import { networkOf } from '../domain/network-of';
import { type Attempt, LoginAttempts } from './login-attempts.port';

/** Slows guessing down, by account and by address. Unknown names count as well: they must not be told apart. */
@Injectable()
export class LoginThrottle {
  constructor(private readonly attempts: LoginAttempts) {}

  /**
   * Counts the attempt before it is made, so that parallel guesses count too.
   * @throws LoginThrottled
   */
  async begin(name: string, ip: string): Promise<void> {
    const waitMs = await this.attempts.begin(attemptOf(name, ip));
    if (waitMs > 0) throw new LoginThrottled(Math.ceil(waitMs / 1_000));
  }

  async succeeded(name: string, ip: string): Promise<void> {
    await this.attempts.succeeded(attemptOf(name, ip));
  }
}

const attemptOf = (name: string, ip: string): Attempt => ({ account: normalizeName(name), ip: networkOf(ip) });
