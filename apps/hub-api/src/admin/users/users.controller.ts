import {
  type Account,
  type AccountClosing,
  AccountNotFound,
  CloseAccount,
  type Registered,
  RegisterUser,
  SetEmailVerification,
} from '@hubledger/contexts/identity/contract';
import { CloseOrganization, type OrganizationClosing } from '@hubledger/contexts/organizations/contract';
import { DocumentStore, Secret } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { JSON_TEXT } from '../../http/json-text';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { AccountState } from './account-state';
import { EmailVerificationResponse, UserDeletedResponse, UserListResponse, UserResponse } from './user.dto';
import { CreateUserRequest, DeleteUserQuery, ListUsersQuery, SetEmailVerificationQuery } from './user-requests.dto';
import { userList } from './user-list';

const NOT_FOUND = adminError(404, 'User not found');
const OWNS_REPOSITORIES = adminError(400, 'User owns repositories', {
  message: 'The account owns 2 repositories; use force=true to delete them with it',
  owned_repositories: ['model:alice/a', 'dataset:alice/b'],
});

@ApiTags('admin: users')
@Access('admin')
@Controller('admin/api/users')
export class AdminUsersController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly accounts: AccountState,
    private readonly commands: CommandBus,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({ summary: 'List users, and organizations on request' })
  @ApiOkResponse({ type: UserListResponse })
  @AdminResponses(invalid('isIn', ['query', 'sort'], 'sort must be one of the following values: id, …', 'shoe_size'))
  @Header('content-type', JSON_TEXT)
  @Get()
  list(@Query() query: ListUsersQuery): Promise<string> {
    return userList(this.documents, query);
  }

  @ApiOperation({ summary: 'One user or organization', description: 'The name is compared exactly, case included.' })
  @ApiParam({ name: 'username', example: 'alice' })
  @ApiOkResponse({ type: UserResponse })
  @AdminResponses(NOT_FOUND)
  @Get(':username')
  async get(@Param('username') username: string): Promise<UserResponse> {
    return this.accounts.responseFor(await this.accounts.named(username));
  }

  @ApiOperation({ summary: 'Create a user' })
  @ApiOkResponse({ type: UserResponse })
  @AdminResponses(
    adminError(400, 'The name alice is taken, or too similar to one that is'),
    adminError(400, 'The name admin is reserved'),
    adminError(400, 'This e-mail address is registered already'),
    invalid('missing', ['body', 'username'], 'Field required', null),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post()
  async create(@Body() body: CreateUserRequest, @CurrentActor() actor: Actor): Promise<UserResponse> {
    const command = new RegisterUser(
      {
        username: body.username,
        email: body.email,
        password: new Secret(body.password),
        emailVerified: body.email_verified,
        isActive: body.is_active,
        privateQuotaBytes: body.private_quota_bytes,
        publicQuotaBytes: body.public_quota_bytes,
      },
      metadataOf(actor),
    );
    const { username } = await this.commands.execute<RegisterUser, Registered>(command);
    this.log.info(`Admin created user: ${username}`);
    return this.accounts.responseFor(await this.accounts.named(username));
  }

  @ApiOperation({
    summary: 'Delete a user or an organization',
    description:
      'Refused with the list of its repositories unless `force`. Sessions, tokens and memberships end; commits of the ' +
      'person stay in the history of repositories that others own.',
  })
  @ApiParam({ name: 'username', example: 'alice' })
  @ApiOkResponse({ type: UserDeletedResponse })
  @AdminResponses(
    OWNS_REPOSITORIES,
    NOT_FOUND,
    invalid('isBoolean', ['query', 'force'], 'force must be a boolean value', 'maybe'),
    ...CHANGE_ERRORS,
  )
  @Delete(':username')
  async delete(
    @Param('username') username: string,
    @Query() { force }: DeleteUserQuery,
    @CurrentActor() actor: Actor,
  ): Promise<UserDeletedResponse> {
    const account = await this.accounts.named(username);
    const { name, deletedRepositories } = await this.close(account, force, actor);
    for (const repository of deletedRepositories) this.log.warning(`Admin deleted repository: ${repository}`);
    this.log.warning(`Admin deleted user: ${name} (deleted ${deletedRepositories.length} repositories)`);
    return { message: `User deleted: ${name}`, deleted_repositories: deletedRepositories };
  }

  @ApiOperation({ summary: 'Set or take back the verification of the e-mail address' })
  @ApiParam({ name: 'username', example: 'alice' })
  @ApiOkResponse({ type: EmailVerificationResponse })
  @AdminResponses(NOT_FOUND, invalid('missing', ['query', 'verified'], 'Field required', null), ...CHANGE_ERRORS)
  @Patch(':username/email-verification')
  async setEmailVerification(
    @Param('username') username: string,
    @Query() { verified }: SetEmailVerificationQuery,
    @CurrentActor() actor: Actor,
  ): Promise<EmailVerificationResponse> {
    const account = await this.accounts.named(username);
    if (account.kind !== 'user') throw new AccountNotFound(username); // organizations have no address
    await this.commands.execute(new SetEmailVerification({ userId: account.id, verified }, metadataOf(actor)));
    this.log.info(`Admin set email verification for user ${account.name}: ${verified}`);
    return { username: account.name, email: await this.accounts.emailOf(account), email_verified: verified };
  }

  private close(account: Account, force: boolean, actor: Actor): Promise<AccountClosing | OrganizationClosing> {
    const metadata = metadataOf(actor);
    return account.kind === 'user'
      ? this.commands.execute(new CloseAccount({ userId: account.id, force }, metadata))
      : this.commands.execute(new CloseOrganization({ organizationId: account.id, force }, metadata));
  }
}
