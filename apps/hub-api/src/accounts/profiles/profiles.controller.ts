import {
  type Account,
  AccountNotFound,
  Accounts,
  NotYourAccount,
  UpdateProfile,
} from '@hubledger/contexts/identity/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FallbackQuery } from '../fallback-query.dto';
import { invalidQuery, Refusals, refusal, SignedInRefusals } from '../openapi/account-responses';
import { signedInUser } from '../signed-in-user';
import { success, SuccessResponse } from '../success.dto';
import { NamespaceShelf } from './namespace-shelf';
import { AccountRepositoriesResponse, AccountTypeResponse, ProfileResponse, UpdateProfileRequest } from './profile.dto';
import { socialMediaObject, socialMediaText } from './social-media';

const NOT_FOUND = refusal(404, 'User not found');
const BAD_FALLBACK = invalidQuery('fallback', 'fallback must be a boolean value', 'maybe');

@ApiTags('profiles')
@Access('public')
@Controller('api/users/:username')
export class ProfilesController {
  constructor(
    private readonly accounts: Accounts,
    private readonly shelf: NamespaceShelf,
    private readonly commands: CommandBus,
  ) {}

  @ApiOperation({ summary: 'Public profile of a user' })
  @ApiOkResponse({ type: ProfileResponse })
  @Refusals(NOT_FOUND, BAD_FALLBACK)
  @Get('profile')
  async profile(@Param('username') username: string, @Query() _: FallbackQuery): Promise<ProfileResponse> {
    const account = await this.named(username);
    if (account.kind !== 'user') throw new AccountNotFound(username);
    const { fullName, bio, website, socialMedia } = await this.accounts.personalDataOf(account.id);
    const about = { username, full_name: fullName, bio, website, social_media: socialMediaObject(socialMedia) };
    return { ...about, created_at: account.createdAt, _source: 'local' };
  }

  @ApiOperation({ summary: 'Is this name a user or an organization?' })
  @ApiOkResponse({ type: AccountTypeResponse })
  @Refusals(NOT_FOUND, BAD_FALLBACK)
  @Get('type')
  async type(@Param('username') username: string, @Query() _: FallbackQuery): Promise<AccountTypeResponse> {
    const { kind } = await this.named(username);
    return { type: kind === 'user' ? 'user' : 'org', _source: 'local' };
  }

  @ApiOperation({
    summary: 'Repositories of a user or an organization',
    description: 'Those you may read, last changed first, at most 1,000.',
  })
  @ApiOkResponse({ type: AccountRepositoriesResponse })
  @Refusals(NOT_FOUND, BAD_FALLBACK)
  @Get('repos')
  async repositories(
    @Param('username') username: string,
    @Query() _: FallbackQuery,
    @CurrentActor() actor: Actor,
  ): Promise<AccountRepositoriesResponse> {
    const { name } = await this.named(username);
    return this.shelf.of(name, actor.user?.userId ?? null);
  }

  @ApiOperation({ summary: 'Change your profile', description: 'Absent fields stay as they are; null takes one away.' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(refusal(403, 'This is not your account'), NOT_FOUND)
  @Access('signed-in')
  @Put('settings')
  async update(
    @Param('username') username: string,
    @Body() body: UpdateProfileRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SuccessResponse> {
    const { id: userId } = await this.named(username);
    if (userId !== signedInUser(actor).userId) throw new NotYourAccount(username);
    const { full_name: fullName, bio, website, social_media } = body;
    const profile = { userId, fullName, bio, website, socialMedia: socialMediaText(social_media) };
    await this.commands.execute(new UpdateProfile(profile, metadataOf(actor)));
    return success('Profile updated');
  }

  private async named(username: string): Promise<Account> {
    const account = await this.accounts.byName(username);
    if (!account) throw new AccountNotFound(username);
    return account;
  }
}
