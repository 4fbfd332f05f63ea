import {
  AccountNotFound,
  Accounts,
  NotYourAccount,
  SetAvatar,
  type UserAccount,
} from '@hubledger/contexts/identity/contract';
import { ObjectStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FallbackQuery } from '../fallback-query.dto';
import { Refusals, refusal, SignedInRefusals } from '../openapi/account-responses';
import { signedInUser } from '../signed-in-user';
import { success, SuccessResponse } from '../success.dto';
import { sendAvatar } from './avatar-answer';
import { imageOf } from './image-body';

const NOT_FOUND = refusal(404, 'User not found');

@ApiTags('profiles')
@Controller('api/users/:username/avatar')
export class AvatarsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly objects: ObjectStore,
    private readonly commands: CommandBus,
  ) {}

  @ApiOperation({ summary: 'Avatar of a user' })
  @ApiProduces('image/png', 'image/jpeg', 'image/gif', 'image/webp')
  @ApiOkResponse({ description: 'The image, with `ETag`' })
  @Refusals(NOT_FOUND, refusal(404, 'Avatar not found'))
  @Access('public')
  @Get()
  async get(
    @Param('username') username: string,
    @Query() _: FallbackQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendAvatar(await this.user(username), this.objects, request, reply);
  }

  @ApiOperation({ summary: 'Set your avatar', description: 'PNG, JPEG, GIF or WebP, at most 2 MiB.' })
  @ApiConsumes('multipart/form-data', 'image/png', 'image/jpeg', 'image/gif', 'image/webp')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(
    NOT_FOUND,
    refusal(403, 'This is not your account'),
    refusal(400, 'An avatar must be a PNG, JPEG, GIF or WebP image'),
    refusal(413, 'An avatar has at most 2097152 bytes'),
  )
  @Access('signed-in')
  @HttpCode(200)
  @Post()
  async set(
    @Param('username') username: string,
    @Req() request: FastifyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SuccessResponse> {
    const userId = await this.own(username, actor);
    const image = await imageOf(request);
    await this.commands.execute(new SetAvatar({ userId, image }, metadataOf(actor)));
    return success('Avatar uploaded');
  }

  @ApiOperation({ summary: 'Take your avatar away' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(NOT_FOUND, refusal(403, 'This is not your account'))
  @Access('signed-in')
  @Delete()
  async remove(@Param('username') username: string, @CurrentActor() actor: Actor): Promise<SuccessResponse> {
    const userId = await this.own(username, actor);
    await this.commands.execute(new SetAvatar({ userId, image: null }, metadataOf(actor)));
    return success('Avatar removed');
  }

  private async user(username: string): Promise<UserAccount> {
    const account = await this.accounts.byName(username);
    if (account?.kind !== 'user') throw new AccountNotFound(username);
    return account;
  }

  private async own(username: string, actor: Actor): Promise<string> {
    const { id } = await this.user(username);
    if (id !== signedInUser(actor).userId) throw new NotYourAccount(username);
    return id;
  }
}
