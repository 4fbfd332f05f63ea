import { SetOrganizationAvatar, UpdateOrganization } from '@hubledger/contexts/organizations/contract';
import { ObjectStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendAvatar } from '../accounts/avatars/avatar-answer';
import { imageOf } from '../accounts/avatars/image-body';
import { FallbackQuery } from '../accounts/fallback-query.dto';
import { Refusals, refusal, SignedInRefusals } from '../accounts/openapi/account-responses';
import { socialMediaObject, socialMediaText } from '../accounts/profiles/social-media';
import { signedInUser } from '../accounts/signed-in-user';
import { success, SuccessResponse } from '../accounts/success.dto';
import { OrganizationLookup } from './organization-lookup';
import { OrganizationProfileResponse, UpdateOrganizationRequest } from './organization.dto';

const NOT_FOUND = refusal(404, 'Organization not found');
const DENIED = refusal(403, 'Your role in this organization does not allow this');

@ApiTags('organizations')
@Controller('api/organizations/:organization')
export class OrganizationProfileController {
  constructor(
    private readonly commands: CommandBus,
    private readonly lookup: OrganizationLookup,
    private readonly objects: ObjectStore,
  ) {}

  @ApiOperation({ summary: 'Public profile of an organization' })
  @ApiOkResponse({ type: OrganizationProfileResponse })
  @Refusals(NOT_FOUND)
  @Access('public')
  @Get('profile')
  async profile(@Param('organization') asked: string, @Query() _: FallbackQuery): Promise<OrganizationProfileResponse> {
    const found = await this.lookup.organization(asked);
    const { name, description, bio, website, socialMedia, members, createdAt } = found;
    const about = { name, description, bio, website, social_media: socialMediaObject(socialMedia) };
    return { ...about, member_count: members.size, created_at: createdAt, _source: 'local' };
  }

  @ApiOperation({ summary: 'Change the settings', description: 'For admins. Absent fields stay as they are.' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(NOT_FOUND, DENIED)
  @Access('signed-in')
  @Put('settings')
  async update(
    @Param('organization') asked: string,
    @Body() { description, bio, website, social_media }: UpdateOrganizationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SuccessResponse> {
    const organizationId = await this.administered(asked, actor);
    const settings = { organizationId, description, bio, website, socialMedia: socialMediaText(social_media) };
    await this.commands.execute(new UpdateOrganization(settings, metadataOf(actor)));
    return success('Settings updated');
  }

  @ApiOperation({ summary: 'Avatar of an organization' })
  @ApiProduces('image/png', 'image/jpeg', 'image/gif', 'image/webp')
  @ApiOkResponse({ description: 'The image, with `ETag`' })
  @Refusals(NOT_FOUND, refusal(404, 'Avatar not found'))
  @Access('public')
  @Get('avatar')
  async avatar(
    @Param('organization') asked: string,
    @Query() _: FallbackQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendAvatar(await this.lookup.organization(asked), this.objects, request, reply);
  }

  @ApiOperation({ summary: 'Set the avatar', description: 'For admins. PNG, JPEG, GIF or WebP, at most 2 MiB.' })
  @ApiConsumes('multipart/form-data', 'image/png', 'image/jpeg', 'image/gif', 'image/webp')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(
    NOT_FOUND,
    DENIED,
    refusal(400, 'An avatar must be a PNG, JPEG, GIF or WebP image'),
    refusal(413, 'An avatar has at most 2097152 bytes'),
  )
  @Access('signed-in')
  @HttpCode(200)
  @Post('avatar')
  async setAvatar(
    @Param('organization') asked: string,
    @Req() request: FastifyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SuccessResponse> {
    const organizationId = await this.administered(asked, actor);
    const image = await imageOf(request);
    await this.commands.execute(new SetOrganizationAvatar({ organizationId, image }, metadataOf(actor)));
    return success('Avatar uploaded');
  }

  @ApiOperation({ summary: 'Take the avatar away', description: 'For admins.' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(NOT_FOUND, DENIED)
  @Access('signed-in')
  @Delete('avatar')
  async removeAvatar(@Param('organization') asked: string, @CurrentActor() actor: Actor): Promise<SuccessResponse> {
    const organizationId = await this.administered(asked, actor);
    await this.commands.execute(new SetOrganizationAvatar({ organizationId, image: null }, metadataOf(actor)));
    return success('Avatar removed');
  }

  private async administered(asked: string, actor: Actor): Promise<string> {
    return (await this.lookup.administeredBy(signedInUser(actor).userId, asked)).id;
  }
}
