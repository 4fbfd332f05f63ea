import { AggregateStore, sha256Hex, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RequestEmailVerification, type SignedInAs, VerifyEmail } from '../domain/commands';
import { AccountDisabled, VerificationInvalid } from '../domain/credential.errors';
import { ConfirmEmail } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { actingAs } from './acting';
import { EmailVerification, userIdOfToken } from './email-verification';
import { Sessions } from './sessions';

@CommandHandler(RequestEmailVerification)
export class RequestEmailVerificationHandler implements ICommandHandler<RequestEmailVerification, void> {
  constructor(private readonly verification: EmailVerification) {}

  execute({ data, metadata }: RequestEmailVerification): Promise<void> {
    return this.verification.request(data.userId, metadata);
  }
}

@CommandHandler(VerifyEmail)
export class VerifyEmailHandler implements ICommandHandler<VerifyEmail, SignedInAs> {
  constructor(
    private readonly store: AggregateStore,
    private readonly sessions: Sessions,
  ) {}

  async execute({ data, metadata }: VerifyEmail): Promise<SignedInAs> {
    const token = data.token.reveal();
    const userId = userIdOfToken(token);
    const before = userId === null ? null : (await this.store.load(userStream, userId)).state;
    if (userId === null || before?.status !== 'live') throw new VerificationInvalid();
    const acting = actingAs(metadata, userId);
    const confirm = new ConfirmEmail({ userId, tokenHash: sha256Hex(token) }, stepOf(acting, 'confirm'));
    const { state } = await this.store.execute(userStream, userId, confirm);
    if (state.status !== 'live') throw new VerificationInvalid();
    if (!state.isActive) throw new AccountDisabled();
    return this.sessions.start(state, acting);
  }
}
