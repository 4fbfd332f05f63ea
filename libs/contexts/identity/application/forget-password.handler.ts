import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ForgetPassword } from '../domain/commands';
import { Passwords } from './passwords';

@CommandHandler(ForgetPassword)
export class ForgetPasswordHandler implements ICommandHandler<ForgetPassword, void> {
  constructor(private readonly passwords: Passwords) {}

  execute({ data }: ForgetPassword): Promise<void> {
    return this.passwords.forget(data.userId);
  }
}
