import { Accounts } from '@hubledger/contexts/identity/contract';
import {
  type AcceptedInvitation,
  AcceptInvitation,
  InvitationAccessDenied,
  isExpired,
  isReusable,
  type KnownInvitation,
  RevokeInvitation,
  unavailability,
} from '@hubledger/contexts/invitations/contract';
import { isAtLeast } from '@hubledger/contexts/organizations/contract';
import { Clock, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refusals, refusal, SignedInRefusals } from '../openapi/account-responses';
import { signedInUser } from '../signed-in-user';
import { success, SuccessResponse } from '../success.dto';
import { InvitationLookup } from './invitation-lookup';
import { InvitationAcceptedResponse, InvitationDetailsResponse } from './invitation.dto';

const NOT_FOUND = refusal(404, 'Invitation not found');

@ApiTags('invitations')
@Controller('api/invitations/:token')
export class InvitationsController {
  constructor(
    private readonly lookup: InvitationLookup,
    private readonly accounts: Accounts,
    private readonly commands: CommandBus,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({ summary: 'What an invitation is for', description: 'For whoever holds its token.' })
  @ApiOkResponse({ type: InvitationDetailsResponse })
  @Refusals(NOT_FOUND)
  @Access('public')
  @Get()
  async get(@Param('token') token: string): Promise<InvitationDetailsResponse> {
    const invitation = await this.lookup.byToken(token);
    const { action, createdBy, expiresAt, maxUsage, redeemed: usageCount } = invitation;
    const at = this.clock.iso();
    const reason = unavailability({ expiresAt, maxUsage, usageCount }, at);
    const inviter = createdBy === null ? null : await this.accounts.userById(createdBy);
    return {
      action,
      inviter_username: inviter?.name ?? 'Unknown',
      expires_at: expiresAt,
      is_expired: isExpired({ expiresAt }, at),
      is_available: reason === null,
      error_message: reason,
      max_usage: maxUsage,
      usage_count: usageCount,
      is_reusable: isReusable(maxUsage),
      ...(action === 'join_org' ? await this.organizationOf(invitation) : {}),
    };
  }

  @ApiOperation({
    summary: 'Accept an invitation',
    description: 'As who you are signed in as: joins the organization it names. One to register counts a use.',
  })
  @ApiOkResponse({ type: InvitationAcceptedResponse })
  @SignedInRefusals(
    NOT_FOUND,
    refusal(404, 'Organization not found'),
    refusal(400, 'Invitation has expired'),
    refusal(400, 'Invitation has already been used'),
    refusal(400, 'This user is a member already'),
  )
  @Access('signed-in')
  @HttpCode(200)
  @Post('accept')
  async accept(@Param('token') token: string, @CurrentActor() actor: Actor): Promise<InvitationAcceptedResponse> {
    const { userId } = signedInUser(actor);
    const { invitationId } = await this.lookup.byToken(token);
    const command = new AcceptInvitation({ invitationId, userId }, metadataOf(actor));
    const accepted = await this.commands.execute<AcceptInvitation, AcceptedInvitation>(command);
    const { action, organizationId, role } = accepted;
    if (action !== 'join_org' || organizationId === null || role === null) return success('Invitation accepted');
    const org_name = (await this.accounts.organizationById(organizationId))?.name ?? '';
    return { ...success(`You have joined ${org_name}`), org_name, role };
  }

  @ApiOperation({
    summary: 'Take back an invitation to an organization',
    description: 'For admins of the organization. Those to register are the admin API’s.',
  })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(NOT_FOUND, refusal(403, 'You may not delete this invitation'))
  @Access('signed-in')
  @Delete()
  async revoke(@Param('token') token: string, @CurrentActor() actor: Actor): Promise<SuccessResponse> {
    const { userId } = signedInUser(actor);
    const { invitationId, action, organizationId } = await this.lookup.byToken(token);
    const role = organizationId === null ? null : await this.accounts.roleIn(organizationId, userId);
    if (action !== 'join_org' || !isAtLeast(role, 'admin')) throw new InvitationAccessDenied();
    await this.commands.execute(new RevokeInvitation({ invitationId, reason: 'deleted' }, metadataOf(actor)));
    return success('Invitation deleted');
  }

  private async organizationOf({ organizationId, role, email }: KnownInvitation) {
    const found = organizationId === null ? null : await this.accounts.organizationById(organizationId);
    return { org_name: found?.name ?? null, role, email: email === null ? null : await this.sealer.open(email) };
  }
}
