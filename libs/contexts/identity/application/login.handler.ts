import { AggregateStore, type CommandMetadata, idOf, type Secret } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Login, type SignedInAs } from '../domain/commands';
import { AccountDisabled, BadCredentials, EmailUnverified, LoginThrottled } from '../domain/credential.errors';
import type { LoginFailed } from '../domain/credential.events';
import { IdentitySettings } from '../domain/identity-settings.port';
import { NameClaims } from '../domain/name-claims.port';
import { accountClaimHash, normalizeName } from '../domain/names';
import { SecurityLog } from '../domain/security-log.port';
import { userStream } from '../domain/user.decider';
import type { LiveUser } from '../domain/user.state';
import { actingAs } from './acting';
import { LoginThrottle } from './login-throttle';
import { Passwords } from './passwords';
import { Sessions } from './sessions';

/** An unknown name and a wrong password cost the same work and get the same answer. */
@CommandHandler(Login)
export class LoginHandler implements ICommandHandler<Login, SignedInAs> {
  constructor(
    private readonly store: AggregateStore,
    private readonly claims: NameClaims,
    private readonly passwords: Passwords,
    private readonly throttle: LoginThrottle,
    private readonly sessions: Sessions,
    private readonly securityLog: SecurityLog,
    private readonly settings: IdentitySettings,
  ) {}

  async execute({ data, metadata: asked }: Login): Promise<SignedInAs> {
    const { username, password } = data;
    const ip = asked.ip ?? '';
    try {
      await this.throttle.begin(username, ip);
    } catch (error) {
      if (error instanceof LoginThrottled) this.securityLog.loginFailed(username, 'throttled', asked);
      throw error;
    }
    const user = await this.userNamed(username);
    const metadata = user ? { ...asked, sealedFor: user.userId } : asked;
    if (!(await this.proves(user, password))) {
      throw this.refuse(username, user ? 'wrong-password' : 'unknown-user', new BadCredentials(), metadata);
    }
    if (!user) throw new BadCredentials();
    await this.throttle.succeeded(username, ip);
    if (!user.isActive) throw this.refuse(username, 'inactive', new AccountDisabled(), metadata);
    if (this.settings.requireEmailVerification && !user.emailVerified) {
      throw this.refuse(username, 'unverified', new EmailUnverified(), metadata);
    }
    return this.sessions.start(user, actingAs(metadata, user.userId));
  }

  private refuse<E>(name: string, reason: LoginFailed['data']['reason'], error: E, metadata: CommandMetadata): E {
    this.securityLog.loginFailed(name, reason, metadata);
    return error;
  }

  private async proves(user: LiveUser | null, password: Secret<string>): Promise<boolean> {
    return user ? this.passwords.matches(user.password, password) : this.passwords.matchesNothing(password);
  }

  /** A copy: the fold may move on while the password is being checked. */
  private async userNamed(name: string): Promise<LiveUser | null> {
    const holder = await this.claims.lookup('account', accountClaimHash(normalizeName(name)));
    if (!holder?.startsWith(`${userStream.category}-`)) return null; // organizations have no password
    const { state } = await this.store.load(userStream, idOf(holder));
    return state.status === 'live' && state.username === name ? { ...state } : null;
  }
}
