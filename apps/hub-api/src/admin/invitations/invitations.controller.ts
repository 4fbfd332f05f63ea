import { IdentitySettings } from '@hubledger/contexts/identity/contract';
import {
  type CreatedInvitation,
  CreateInvitation,
  isReusable,
  RevokeInvitation,
} from '@hubledger/contexts/invitations/contract';
import { OrganizationNotFound } from '@hubledger/contexts/organizations/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { organizationNumbered } from '@projections/identity/accounts/queries';
import { InvitationLookup } from '../../accounts/invitations/invitation-lookup';
import { InvitationCreatedResponse } from '../../accounts/invitations/invitation.dto';
import { invitedRole, NOT_INVITED_AS } from '../../accounts/invitations/invited-role';
import { InvitationView } from '../../accounts/invitations/invitation-view';
import { success, SuccessResponse } from '../../accounts/success.dto';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { CreateRegistrationInvitationRequest, InvitationListResponse, ListInvitationsQuery } from './invitation.dto';
import { invitationList } from './invitation-list';

@ApiTags('admin: invitations')
@Access('admin')
@Controller('admin/api/invitations')
export class AdminInvitationsController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly view: InvitationView,
    private readonly lookup: InvitationLookup,
    private readonly commands: CommandBus,
    private readonly settings: IdentitySettings,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'Invite somebody to register',
    description: 'Works whether or not registration is by invitation only; with `org_id` they join it as well.',
  })
  @ApiOkResponse({ type: InvitationCreatedResponse })
  @AdminResponses(
    adminError(404, 'Organization not found'),
    adminError(400, NOT_INVITED_AS),
    invalid('max', ['body', 'expires_days'], 'expires_days must not be greater than 3650', 4000),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post('register')
  async create(
    @Body() { org_id, role, max_usage, expires_days }: CreateRegistrationInvitationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<InvitationCreatedResponse> {
    const joins = org_id === null ? NOTHING : await this.organization(org_id, role);
    const terms = { action: 'register_account', maxUsage: max_usage, expiresDays: expires_days } as const;
    const command = new CreateInvitation({ ...terms, ...joins, email: null, createdBy: null }, metadataOf(actor));
    const { token, expiresAt } = await this.commands.execute<CreateInvitation, CreatedInvitation>(command);
    this.log.warning(
      `Admin created registration invitation (max_usage=${max_usage ?? 'None'}, expires=${expires_days}d)`,
    );
    return {
      success: true,
      token: token.reveal(),
      invitation_link: `${this.settings.baseUrl}/register?invitation=${token.reveal()}`,
      expires_at: expiresAt,
      max_usage,
      is_reusable: isReusable(max_usage),
      action: 'register_account',
    };
  }

  @ApiOperation({ summary: 'List invitations of every kind' })
  @ApiOkResponse({ type: InvitationListResponse })
  @AdminResponses(invalid('isInt', ['query', 'limit'], 'limit must be an integer number', 'ten'))
  @Get()
  list(@Query() query: ListInvitationsQuery): Promise<InvitationListResponse> {
    return invitationList(this.documents, this.view, query);
  }

  @ApiOperation({ summary: 'Take back an invitation', description: 'Of any kind. Who is using it now still may.' })
  @ApiOkResponse({ type: SuccessResponse })
  @AdminResponses(adminError(404, 'Invitation not found'), ...CHANGE_ERRORS)
  @Delete(':token')
  async revoke(@Param('token') token: string, @CurrentActor() actor: Actor): Promise<SuccessResponse> {
    const { invitationId } = await this.lookup.byToken(token);
    await this.commands.execute(new RevokeInvitation({ invitationId, reason: 'deleted' }, metadataOf(actor)));
    this.log.info(`Admin deleted invitation: ${token.slice(0, 8)}`);
    return success('Invitation deleted');
  }

  private async organization(numericId: number, wanted: string) {
    const role = invitedRole(wanted);
    const organizationId = await organizationNumbered(this.documents, numericId);
    if (organizationId === null) throw new OrganizationNotFound(String(numericId));
    return { organizationId, role };
  }
}

const NOTHING = { organizationId: null, role: null };
