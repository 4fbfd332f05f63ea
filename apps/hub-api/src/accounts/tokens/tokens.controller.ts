import { type IssuedToken, IssueToken, RevokeToken } from '@hubledger/contexts/identity/contract';
import { DocumentStore, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { tokensOf } from '@projections/identity/access-tokens/queries';
import { invalidField, refusal, SignedInRefusals } from '../openapi/account-responses';
import { portalSecretOf } from '../session/session-cookie';
import { signedInUser } from '../signed-in-user';
import { success, SuccessResponse } from '../success.dto';
import { CreateTokenRequest, TokenCreatedResponse, TokenListResponse, TokenParams } from './token.dto';

@ApiTags('access tokens')
@Access('signed-in')
@Controller('api/auth/tokens')
export class TokensController {
  constructor(
    private readonly commands: CommandBus,
    private readonly documents: DocumentStore,
    private readonly sealer: Sealer,
  ) {}

  @ApiOperation({ summary: 'List your access tokens' })
  @ApiOkResponse({ type: TokenListResponse })
  @SignedInRefusals()
  @Get()
  async list(@CurrentActor() actor: Actor): Promise<TokenListResponse> {
    const { userId } = signedInUser(actor);
    const found = await tokensOf(this.documents, userId);
    const tokens = found.map(async ({ document: { id, name, role, last_used, created_at } }) => {
      return { id, name: (await this.sealer.reveal(name, userId)) ?? '', role, last_used, created_at };
    });
    return { tokens: await Promise.all(tokens) };
  }

  @ApiOperation({ summary: 'Create an access token' })
  @ApiOkResponse({ type: TokenCreatedResponse })
  @SignedInRefusals(
    refusal(409, 'You have 500 access tokens: remove some first'),
    invalidField('name', 'Field required', null),
  )
  @HttpCode(200)
  @Post('create')
  async create(
    @Body() { name, role }: CreateTokenRequest,
    @CurrentActor() actor: Actor,
  ): Promise<TokenCreatedResponse> {
    const { userId, credential } = signedInUser(actor);
    const command = new IssueToken({ userId, name, role }, metadataOf(actor));
    const { token, numericId } = await this.commands.execute<IssueToken, IssuedToken>(command);
    const session_secret = credential.kind === 'session' ? portalSecretOf(credential.hash) : null;
    return {
      ...success('Token created; it is shown only now'),
      token: token.reveal(),
      token_id: numericId,
      session_secret,
    };
  }

  @ApiOperation({ summary: 'Revoke one of your access tokens', description: 'Holds at once.' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(refusal(404, 'Token not found'))
  @Delete(':id')
  async revoke(@Param() { id }: TokenParams, @CurrentActor() actor: Actor): Promise<SuccessResponse> {
    const { userId } = signedInUser(actor);
    await this.commands.execute(new RevokeToken({ userId, tokenId: id }, metadataOf(actor)));
    return success('Token revoked');
  }
}
