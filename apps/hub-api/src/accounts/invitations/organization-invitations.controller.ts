import { IdentitySettings } from '@hubledger/contexts/identity/contract';
import { type CreatedInvitation, CreateInvitation, isReusable } from '@hubledger/contexts/invitations/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OrganizationLookup } from '../../organizations/organization-lookup';
import { invalidField, refusal, SignedInRefusals } from '../openapi/account-responses';
import { signedInUser } from '../signed-in-user';
import { type InvitationDetails, InvitationView } from './invitation-view';
import { invitedRole, NOT_INVITED_AS } from './invited-role';
import {
  InvitationCreatedResponse,
  InviteToOrganizationRequest,
  type OrganizationInvitation,
  OrganizationInvitationsResponse,
} from './invitation.dto';

const NO_ORGANIZATION = refusal(404, 'Organization not found');
const DENIED = refusal(403, 'Your role in this organization does not allow this');
/** This API has no paging: the newest ones. */
const MAX_LISTED = 1_000;

@ApiTags('invitations')
@Access('signed-in')
@Controller('api/invitations/org/:organization')
export class OrganizationInvitationsController {
  constructor(
    private readonly lookup: OrganizationLookup,
    private readonly view: InvitationView,
    private readonly commands: CommandBus,
    private readonly settings: IdentitySettings,
  ) {}

  @ApiOperation({
    summary: 'Invite to an organization',
    description: 'For its admins. Nobody is made a super-admin so.',
  })
  @ApiOkResponse({ type: InvitationCreatedResponse })
  @SignedInRefusals(
    NO_ORGANIZATION,
    DENIED,
    refusal(400, 'This user is a member already'),
    refusal(400, NOT_INVITED_AS),
    invalidField('email', 'email must be an email', 'bob'),
  )
  @HttpCode(200)
  @Post('create')
  async create(
    @Param('organization') name: string,
    @Body() { email = null, role, max_usage, expires_days }: InviteToOrganizationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<InvitationCreatedResponse> {
    const { userId: createdBy } = signedInUser(actor);
    const { id: organizationId } = await this.lookup.administeredBy(createdBy, name);
    const terms = { action: 'join_org', maxUsage: max_usage, expiresDays: expires_days } as const;
    const command = new CreateInvitation(
      { ...terms, organizationId, role: invitedRole(role), email, createdBy },
      metadataOf(actor),
    );
    const { token, expiresAt } = await this.commands.execute<CreateInvitation, CreatedInvitation>(command);
    return {
      success: true,
      token: token.reveal(),
      invitation_link: `${this.settings.baseUrl}/invite/${token.reveal()}`,
      expires_at: expiresAt,
      max_usage,
      is_reusable: isReusable(max_usage),
      action: 'join_org',
    };
  }

  @ApiOperation({ summary: 'Invitations to an organization', description: `For its admins; the newest ${MAX_LISTED}.` })
  @ApiOkResponse({ type: OrganizationInvitationsResponse })
  @SignedInRefusals(NO_ORGANIZATION, DENIED)
  @Get('list')
  async list(
    @Param('organization') name: string,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationInvitationsResponse> {
    const { id: organizationId } = await this.lookup.administeredBy(signedInUser(actor).userId, name);
    const filter = { action: 'join_org', organizationId } as const;
    const found = await this.view.list(filter, { limit: MAX_LISTED, offset: 0 });
    return { invitations: found.map(toListed) };
  }
}

const toListed = ({ row, token, email, creator, ...details }: InvitationDetails): OrganizationInvitation => ({
  id: row.id,
  token,
  email,
  role: row.role,
  created_by: creator?.name ?? 'System',
  created_at: row.created_at,
  expires_at: row.expires_at,
  max_usage: row.max_usage,
  usage_count: row.usage_count,
  is_reusable: details.isReusable,
  is_available: details.reason === null,
  used_at: row.used_at,
  is_pending: details.reason === null && row.used_at === null,
});
