import { Injectable } from '@nestjs/common';
import { LoginThrottled } from '../domain/credential.errors';
import { normalizeName } from '../domain/names';
import { LoginAttempts } from './login-attempts.port';

/** Slows guessing down, by account and by address. Unknown names count as well: they must not be told apart. */
@Injectable()
export class LoginThrottle {
  constructor(private readonly attempts: LoginAttempts) {}

  /**
   * Counts the attempt before it is made, so that parallel guesses count too.
   * @throws LoginThrottled
   */
  async begin(name: string, ip: string): Promise<void> {
    const waitMs = await this.attempts.begin({ account: normalizeName(name), ip });
    if (waitMs > 0) throw new LoginThrottled(Math.ceil(waitMs / 1_000));
  }

  async succeeded(name: string, ip: string): Promise<void> {
    await this.attempts.succeeded({ account: normalizeName(name), ip });
  }
}
