import { Accounts } from '@hubledger/contexts/identity/contract';
import { AddMember, ChangeMemberRole, RemoveMember } from '@hubledger/contexts/organizations/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { invalidField, Refusals, refusal, SignedInRefusals } from '../accounts/openapi/account-responses';
import { signedInUser } from '../accounts/signed-in-user';
import { success, SuccessResponse } from '../accounts/success.dto';
import { AddMemberRequest, ChangeRoleRequest, MembersResponse } from './member.dto';
import { OrganizationLookup } from './organization-lookup';

const NO_ORGANIZATION = refusal(404, 'Organization not found');
const NO_USER = refusal(404, 'User not found');
const NO_MEMBER = refusal(404, 'This user is not a member');
const DENIED = refusal(403, 'Your role in this organization does not allow this');
const LAST = refusal(400, 'The last super-admin of an organization can neither leave nor lose that role');

@ApiTags('organizations')
@Controller('org/:organization/members')
export class MembersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly lookup: OrganizationLookup,
    private readonly accounts: Accounts,
  ) {}

  @ApiOperation({ summary: 'Members and their roles, in order of joining' })
  @ApiOkResponse({ type: MembersResponse })
  @Refusals(NO_ORGANIZATION)
  @Access('public')
  @Get()
  async list(@Param('organization') organization: string): Promise<MembersResponse> {
    const { members } = await this.lookup.organization(organization);
    const found = await Promise.all(
      [...members].map(async ([userId, role]) => ({ user: (await this.accounts.userById(userId))?.name, role })),
    );
    return { members: found.flatMap(({ user, role }) => (user === undefined ? [] : [{ user, role }])) };
  }

  @ApiOperation({ summary: 'Add a member', description: 'For admins; only a super-admin makes another one.' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(
    NO_ORGANIZATION,
    NO_USER,
    DENIED,
    refusal(400, 'This user is a member already'),
    invalidField('role', 'role must be one of the following values: visitor, …', 'owner'),
  )
  @Access('signed-in')
  @HttpCode(200)
  @Post()
  async add(
    @Param('organization') organization: string,
    @Body() { username, role }: AddMemberRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SuccessResponse> {
    const { id: organizationId } = await this.lookup.administeredBy(signedInUser(actor).userId, organization);
    const { id: userId } = await this.lookup.user(username);
    await this.commands.execute(new AddMember({ organizationId, userId, role }, metadataOf(actor)));
    return success('Member added');
  }

  @ApiOperation({ summary: 'Change the role of a member', description: 'For admins; super-admins handle each other.' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(NO_ORGANIZATION, NO_USER, NO_MEMBER, DENIED, LAST)
  @Access('signed-in')
  @Put(':username')
  async changeRole(
    @Param('organization') organization: string,
    @Param('username') username: string,
    @Body() { role }: ChangeRoleRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SuccessResponse> {
    const { id: organizationId } = await this.lookup.administeredBy(signedInUser(actor).userId, organization);
    const { id: userId } = await this.lookup.user(username);
    await this.commands.execute(new ChangeMemberRole({ organizationId, userId, role }, metadataOf(actor)));
    return success('Role changed');
  }

  @ApiOperation({ summary: 'Remove a member', description: 'For admins, and for members who leave.' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(NO_ORGANIZATION, NO_USER, NO_MEMBER, DENIED, LAST)
  @Access('signed-in')
  @Delete(':username')
  async remove(
    @Param('organization') organization: string,
    @Param('username') username: string,
    @CurrentActor() actor: Actor,
  ): Promise<SuccessResponse> {
    const me = signedInUser(actor);
    const found =
      me.username === username
        ? await this.lookup.organization(organization)
        : await this.lookup.administeredBy(me.userId, organization);
    const { id: userId } = await this.lookup.user(username);
    await this.commands.execute(new RemoveMember({ organizationId: found.id, userId }, metadataOf(actor)));
    return success('Member removed');
  }
}
