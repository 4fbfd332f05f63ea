import {
  AggregateStore,
  type CommandMetadata,
  IdempotencyKeyReused,
  NumericIds,
  Sealer,
  stepOf,
  uuidV5,
} from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Registered, RegisterUser } from '../domain/commands';
import { CreationWasAbandoned, InvitationRequired } from '../domain/errors';
import { IdentitySettings } from '../domain/identity-settings.port';
import { assertAccountName, normalizeName } from '../domain/names';
import { QuotaOpening } from '../domain/quota-opening.port';
import { RegistrationInvitations } from '../domain/registration-invitations.port';
import { CreateUser } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { EmailAddresses } from './email-addresses';
import { EmailVerification } from './email-verification';
import { Passwords } from './passwords';
import { type Names, RegistrationClaims } from './registration-claims';

const MAX_ABANDONED_TRIES = 16;

/**
 * Claims first, then what is costly: a taken name is refused before any hashing. Whatever fails on the way gives the
 * names back; what a crash leaves is taken over after the lease.
 */
@CommandHandler(RegisterUser)
export class RegisterUserHandler implements ICommandHandler<RegisterUser, Registered> {
  constructor(
    private readonly store: AggregateStore,
    private readonly claims: RegistrationClaims,
    private readonly emails: EmailAddresses,
    private readonly passwords: Passwords,
    private readonly sealer: Sealer,
    private readonly ids: NumericIds,
    private readonly quotas: QuotaOpening,
    private readonly invitations: RegistrationInvitations,
    private readonly verification: EmailVerification,
    private readonly settings: IdentitySettings,
  ) {}

  async execute({ data, metadata: asked }: RegisterUser): Promise<Registered> {
    const userId = await this.userIdFor(asked);
    const metadata = asked.actorKind === 'anonymous' ? { ...asked, sealedFor: userId } : asked;
    const emailHash = await this.emails.hashOf(data.email);
    const names = { userId, username: data.username, emailHash };
    if (!(await this.isRepeated(names, metadata))) {
      const invitationId = await this.invitationFor(data.invitationToken, metadata);
      assertAccountName(data.username);
      await this.create(names, invitationId, data, metadata);
    }
    return this.finish(names, data, metadata);
  }

  /** A token that is given counts in either mode; admins need none. */
  private async invitationFor(token: string | undefined, metadata: CommandMetadata): Promise<string | undefined> {
    if (metadata.actorKind === 'admin-token') return undefined;
    if (token !== undefined) return this.invitations.check(token, metadata);
    if (this.settings.invitationOnly) throw new InvitationRequired();
    return undefined;
  }

  /** From the command, so that a retry meets its first try; the next one in line when that try was given up. */
  private async userIdFor({ commandId }: CommandMetadata): Promise<string> {
    for (let attempt = 1; attempt <= MAX_ABANDONED_TRIES; attempt++) {
      const userId = uuidV5(commandId, attempt === 1 ? 'user' : `user ${attempt}`);
      const { state } = await this.store.load(userStream, userId);
      if (state.status !== 'abandoned') return userId;
    }
    throw new CreationWasAbandoned(commandId);
  }

  /** Whether an earlier try of this very command created it. Anonymous callers share the space of Idempotency-Keys. */
  private async isRepeated({ userId, username, emailHash }: Names, metadata: CommandMetadata): Promise<boolean> {
    const { state } = await this.store.load(userStream, userId);
    if (state.status === 'unknown') return false;
    if (state.status !== 'live' || state.username !== username || state.emailHash !== emailHash) {
      throw new IdempotencyKeyReused(metadata.commandId);
    }
    await this.store.hasSeen(userStream, userId, stepOf(metadata, 'create')); // another password, say
    return true;
  }

  private async create(
    names: Names,
    invitationId: string | undefined,
    data: RegisterUser['data'],
    metadata: CommandMetadata,
  ): Promise<void> {
    const { userId, username, emailHash } = names;
    try {
      await this.claims.take(names, metadata);
      if (invitationId !== undefined) await this.invitations.reserve(invitationId, userId, metadata);
      const { password, result } = await this.passwords.keepWhile(userId, data.password, () =>
        Promise.all([this.sealer.seal(userId, data.email.trim()), this.ids.one('account', `user-${userId}`, metadata)]),
      );
      const [email, numericId] = result;
      const created = {
        userId,
        numericId,
        username,
        normalizedName: normalizeName(username),
        email,
        emailHash,
        emailVerified: data.emailVerified ?? !this.settings.requireEmailVerification,
        isActive: data.isActive ?? true,
        password,
        ...this.quotasOf(data),
        createdAt: metadata.at,
        ...(invitationId === undefined ? {} : { invitationId }),
      };
      await this.store.execute(userStream, userId, new CreateUser(created, stepOf(metadata, 'create')));
    } catch (error) {
      // If this fails as well, the lease ends what is left.
      await this.giveBack(names, invitationId, metadata).catch(() => undefined);
      throw error;
    }
  }

  private async giveBack(names: Names, invitationId: string | undefined, metadata: CommandMetadata): Promise<void> {
    const unsealed = { ...metadata, sealedFor: undefined }; // or each name that is taken would cost a key
    const fenced = await this.claims.giveBack(names, unsealed);
    if (fenced) await this.sealer.destroy(names.userId); // it sealed where somebody came from who never came to be
    if (fenced && invitationId !== undefined) await this.invitations.giveBack(invitationId, names.userId, metadata);
  }

  /** Idempotent: a retry finishes what its first try left undone. */
  private async finish({ userId, username }: Names, data: RegisterUser['data'], metadata: CommandMetadata) {
    const quotas = this.quotasOf(data);
    if (quotas.privateQuotaBytes !== null || quotas.publicQuotaBytes !== null) {
      const opening = { ownerId: userId, ownerKind: 'user', namespace: username, ...quotas } as const;
      await this.quotas.open(opening, stepOf(metadata, 'open quota'));
    }
    const { state } = await this.store.load(userStream, userId);
    if (state.status === 'live' && state.invitationId !== null) {
      await this.invitations.redeem(state.invitationId, userId, metadata);
    }
    const emailVerified = state.status === 'live' && state.emailVerified;
    if (!emailVerified && this.settings.requireEmailVerification) {
      await this.verification.request(userId, stepOf(metadata, 'request verification'));
    }
    return { userId, username, emailVerified };
  }

  private quotasOf({ privateQuotaBytes, publicQuotaBytes }: RegisterUser['data']) {
    const { privateBytes, publicBytes } = this.settings.defaultUserQuotas;
    return {
      privateQuotaBytes: privateQuotaBytes ?? privateBytes,
      publicQuotaBytes: publicQuotaBytes ?? publicBytes,
    };
  }
}
