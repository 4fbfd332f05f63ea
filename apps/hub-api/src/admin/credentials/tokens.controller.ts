import { RevokeToken } from '@hubledger/contexts/identity/contract';
import { Clock, DocumentStore, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { CredentialOwners } from './credential-owners';
import { AdminTokenListResponse, RevokedResponse } from './credential.dto';
import { tokenList } from './credential-lists';
import { CredentialParams, ListUnusedQuery } from './credential-requests.dto';

@ApiTags('admin: credentials')
@Access('admin')
@Controller('admin/api/tokens')
export class AdminTokensController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly owners: CredentialOwners,
    private readonly commands: CommandBus,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'Access tokens of all users',
    description: 'Those in force, newest first; never the token.',
  })
  @ApiOkResponse({ type: AdminTokenListResponse })
  @AdminResponses(
    adminError(404, 'User not found'),
    invalid('min', ['query', 'unused_for_days'], 'unused_for_days must not be less than 0', -1),
  )
  @Get()
  async list(@Query() query: ListUnusedQuery): Promise<AdminTokenListResponse> {
    return tokenList([this.documents, this.sealer], query, await this.owners.idOf(query.user), this.clock.iso());
  }

  @ApiOperation({ summary: 'Revoke one access token', description: 'Holds at once.' })
  @ApiOkResponse({ type: RevokedResponse })
  @AdminResponses(
    adminError(404, 'Token not found'),
    invalid('isInt', ['path', 'id'], 'id must be an integer number', 'x'),
    ...CHANGE_ERRORS,
  )
  @Delete(':id')
  async revoke(@Param() { id }: CredentialParams, @CurrentActor() actor: Actor): Promise<RevokedResponse> {
    await this.commands.execute(new RevokeToken({ userId: null, tokenId: id }, metadataOf(actor)));
    this.log.info(`Admin revoked token ${id}`);
    return { revoked: 1 };
  }
}
