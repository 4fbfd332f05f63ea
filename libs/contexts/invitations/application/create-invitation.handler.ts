import { Accounts, IdentitySettings, Mailer } from '@hubledger/contexts/identity/contract';
import { AlreadyMember, OrganizationNotFound } from '@hubledger/contexts/organizations/contract';
import { AggregateStore, type CommandMetadata, NumericIds, Sealer, type Secret, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isMaxUsage } from '../domain/availability';
import { type CreatedInvitation, CreateInvitation, RecordInvitation } from '../domain/commands';
import { InvitationInvalid, InvitationNotFound } from '../domain/errors';
import type { InvitationCreated } from '../domain/invitation.events';
import { invitationStream } from '../domain/invitation.decider';
import { InvitationTokens } from './invitation-tokens';

const DAY_MS = 86_400_000;

@CommandHandler(CreateInvitation)
export class CreateInvitationHandler implements ICommandHandler<CreateInvitation, CreatedInvitation> {
  constructor(
    private readonly store: AggregateStore,
    private readonly tokens: InvitationTokens,
    private readonly accounts: Accounts,
    private readonly sealer: Sealer,
    private readonly ids: NumericIds,
    private readonly mailer: Mailer,
    private readonly settings: IdentitySettings,
  ) {}

  async execute({ data, metadata }: CreateInvitation): Promise<CreatedInvitation> {
    if (!isMaxUsage(data.maxUsage)) throw new InvitationInvalid('max_usage is null, -1 or a number of uses');
    const token = await this.tokens.make(metadata);
    const invitationId = (await this.tokens.invitationIdOf(token.reveal())) ?? '';
    const record = stepOf(metadata, 'record');
    if (!(await this.store.hasSeen(invitationStream, invitationId, record))) {
      await this.assertJoinable(data);
      const created = await this.created(invitationId, token, data, metadata);
      await this.store.execute(invitationStream, invitationId, new RecordInvitation(created, record));
      if (data.email !== null && this.mailer.delivers) this.mailer.send(this.mail(data.email, token));
    }
    const { state } = await this.store.load(invitationStream, invitationId);
    if (state.status === 'unknown') throw new InvitationNotFound();
    return { invitationId, token, expiresAt: state.expiresAt };
  }

  private async assertJoinable({ organizationId, email }: CreateInvitation['data']): Promise<void> {
    if (organizationId === null) return;
    if (!(await this.accounts.organizationById(organizationId))) throw new OrganizationNotFound(organizationId);
    const invitee = email === null ? null : await this.accounts.userByEmail(email);
    if (invitee === null) return;
    const role = await this.accounts.roleIn(organizationId, invitee.id);
    if (role !== null) throw new AlreadyMember(organizationId, invitee.id);
  }

  private async created(
    invitationId: string,
    token: Secret<string>,
    { action, organizationId, role, email, createdBy, maxUsage, expiresDays }: CreateInvitation['data'],
    metadata: CommandMetadata,
  ): Promise<InvitationCreated['data']> {
    const stream = `${invitationStream.category}-${invitationId}`;
    return {
      invitationId,
      numericId: await this.ids.one('invitation', stream, metadata),
      action,
      organizationId,
      role,
      email: email === null ? null : await this.sealer.seal(stream, email),
      createdBy,
      createdAt: metadata.at,
      expiresAt: new Date(Date.parse(metadata.at) + expiresDays * DAY_MS).toISOString(),
      maxUsage,
      token: await this.tokens.keep(invitationId, token),
    };
  }

  private mail(to: string, token: Secret<string>) {
    const { baseUrl, siteName } = this.settings;
    const link = `${baseUrl}/invite/${token.reveal()}`;
    const text = `Hello,\n\nyou are invited to join an organization on ${siteName}:\n\n${link}\n`;
    return { to, subject: `You are invited to ${siteName}`, text, link };
  }
}
