import { AggregateStore, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ChangePassword, type SignedInAs } from '../domain/commands';
import { WrongPassword } from '../domain/credential.errors';
import { AccountNotFound } from '../domain/errors';
import { ReplacePassword } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { LoginThrottle } from './login-throttle';
import { Passwords } from './passwords';
import { Sessions } from './sessions';

/** A stolen session must not become a stolen account: the current password is asked for, and guesses are throttled. */
@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword, SignedInAs> {
  constructor(
    private readonly store: AggregateStore,
    private readonly passwords: Passwords,
    private readonly throttle: LoginThrottle,
    private readonly sessions: Sessions,
  ) {}

  async execute({ data, metadata }: ChangePassword): Promise<SignedInAs> {
    const { userId, currentPassword, newPassword } = data;
    const { state: before } = await this.store.load(userStream, userId);
    if (before.status !== 'live') throw new AccountNotFound(userId);
    const { username, password: current } = before;
    await this.throttle.begin(username, metadata.ip ?? '');
    if (!(await this.passwords.matches(current, currentPassword))) throw new WrongPassword();
    await this.throttle.succeeded(username, metadata.ip ?? '');
    const password = await this.passwords.keep(userId, newPassword);
    const replace = new ReplacePassword({ userId, password }, stepOf(metadata, 'replace password'));
    const { state } = await this.store.execute(userStream, userId, replace);
    if (state.status !== 'live') throw new AccountNotFound(userId);
    return this.sessions.start(state, metadata);
  }
}
