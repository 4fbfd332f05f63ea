import { type CreatedOrganization, CreateOrganization } from '@hubledger/contexts/organizations/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FallbackQuery } from '../accounts/fallback-query.dto';
import { invalidField, invalidQuery, Refusals, refusal, SignedInRefusals } from '../accounts/openapi/account-responses';
import { JoinedOrganizations } from './joined-organizations';
import { OrganizationLookup } from './organization-lookup';
import {
  CreateOrganizationRequest,
  OrganizationCreatedResponse,
  OrganizationResponse,
  type RepositoryCount,
  UserOrganizationsResponse,
} from './organization.dto';

@ApiTags('organizations')
@Controller('org')
export class OrganizationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly lookup: OrganizationLookup,
    private readonly joined: JoinedOrganizations,
    private readonly ledger: StorageLedger,
  ) {}

  @ApiOperation({ summary: 'Create an organization', description: 'You become its super-admin.' })
  @ApiOkResponse({ type: OrganizationCreatedResponse })
  @SignedInRefusals(
    refusal(400, 'The name admin is reserved'),
    refusal(400, 'The name acme is taken, or too similar to one that is'),
    invalidField('name', 'Field required', null),
  )
  @Access('signed-in')
  @HttpCode(200)
  @Post('create')
  async create(
    @Body() { name, description = null }: CreateOrganizationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationCreatedResponse> {
    const command = new CreateOrganization({ name, description }, metadataOf(actor));
    const created = await this.commands.execute<CreateOrganization, CreatedOrganization>(command);
    return { success: true, name: created.name };
  }

  @ApiOperation({ summary: 'Organizations of a user' })
  @ApiOkResponse({ type: UserOrganizationsResponse })
  @Refusals(refusal(404, 'User not found'))
  @Access('public')
  @Get('users/:username/orgs')
  async ofUser(@Param('username') username: string): Promise<UserOrganizationsResponse> {
    const { id } = await this.lookup.user(username);
    const joined = await this.joined.of(id);
    return {
      organizations: joined.map(({ organization: { name, description }, role }) => ({ name, description, role })),
    };
  }

  @ApiOperation({ summary: 'One organization' })
  @ApiOkResponse({ type: OrganizationResponse })
  @Refusals(
    refusal(404, 'Organization not found'),
    invalidQuery('fallback', 'fallback must be a boolean value', 'maybe'),
  )
  @Access('public')
  @Get(':organization')
  async get(@Param('organization') asked: string, @Query() _: FallbackQuery): Promise<OrganizationResponse> {
    const { id, name, description, createdAt } = await this.lookup.organization(asked);
    const owned = await this.ledger.ownedRepositories(id);
    return { name, description, created_at: createdAt, repo_count: countOf(owned), _source: 'local' };
  }
}

const countOf = (owned: ReadonlyArray<{ repositoryType: 'model' | 'dataset' | 'space' }>): RepositoryCount => {
  const count = { model: 0, dataset: 0, space: 0, total: owned.length };
  for (const { repositoryType } of owned) count[repositoryType]++;
  return count;
};
