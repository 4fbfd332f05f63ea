import { AggregateStore, isSealed, Sealer, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Avatars } from '../domain/avatars.port';
import { Logout, SetAvatar, SetEmailVerification, UpdateProfile } from '../domain/commands';
import { AccountNotFound } from '../domain/errors';
import { ReplaceAvatar, SetProfile } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';

@CommandHandler(SetEmailVerification)
export class SetEmailVerificationHandler implements ICommandHandler<SetEmailVerification, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: SetEmailVerification): Promise<void> {
    await this.store.execute(userStream, command.data.userId, command);
  }
}

@CommandHandler(Logout)
export class LogoutHandler implements ICommandHandler<Logout, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: Logout): Promise<void> {
    await this.store.execute(userStream, command.data.userId, command);
  }
}

@CommandHandler(UpdateProfile)
export class UpdateProfileHandler implements ICommandHandler<UpdateProfile, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly sealer: Sealer,
  ) {}

  async execute({ data, metadata }: UpdateProfile): Promise<void> {
    const { userId } = data;
    const { state } = await this.store.load(userStream, userId);
    if (state.status !== 'live') throw new AccountNotFound(userId);
    const present = { ...state }; // the fold may move on
    const profile: SetProfile['data'] = { userId }; // what is absent stays so: filled in it would undo somebody's change
    for (const field of FIELDS) profile[field] = await this.sealed(userId, data[field], present[field]);
    await this.store.execute(userStream, userId, new SetProfile(profile, stepOf(metadata, 'set profile')));
  }

  /** Sealing twice gives two values: what is unchanged is left out, or every save would be an event. */
  private async sealed(userId: string, next: string | null | undefined, present: string | null) {
    if (next === undefined || next === null) return next;
    const same = isSealed(present) && (await this.sealer.reveal(present, userId)) === next;
    return same ? undefined : this.sealer.seal(userId, next);
  }
}

const FIELDS = ['fullName', 'bio', 'website', 'socialMedia'] as const;

@CommandHandler(SetAvatar)
export class SetAvatarHandler implements ICommandHandler<SetAvatar, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly avatars: Avatars,
  ) {}

  async execute({ data: { userId, image }, metadata }: SetAvatar): Promise<void> {
    const kept = image ? await this.avatars.keep(userId, image) : { object: null, contentType: null };
    await this.store.execute(userStream, userId, new ReplaceAvatar({ userId, ...kept }, stepOf(metadata, 'avatar')));
  }
}
