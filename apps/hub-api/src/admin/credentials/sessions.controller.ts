import { type EndedSessions, EndSession, EndSessions } from '@hubledger/contexts/identity/contract';
import { Clock, DocumentStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { CredentialOwners } from './credential-owners';
import { RevokedResponse, RevokedSessionsResponse, SessionListResponse } from './credential.dto';
import { sessionList } from './credential-lists';
import { CredentialParams, ListSessionsQuery, RevokeSessionsRequest } from './credential-requests.dto';
import { SessionsUnnamed } from './sessions-unnamed';

const NO_USER = adminError(404, 'User not found');

@ApiTags('admin: credentials')
@Access('admin')
@Controller('admin/api/sessions')
export class AdminSessionsController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
    private readonly owners: CredentialOwners,
    private readonly commands: CommandBus,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({ summary: 'Who is signed in', description: 'Sessions that were not ended, newest first.' })
  @ApiOkResponse({ type: SessionListResponse })
  @AdminResponses(NO_USER, invalid('max', ['query', 'limit'], 'limit must not be greater than 500', 501))
  @Get()
  async list(@Query() query: ListSessionsQuery): Promise<SessionListResponse> {
    return sessionList(this.documents, query, await this.owners.idOf(query.user), this.clock.iso());
  }

  @ApiOperation({ summary: 'End one session', description: 'Holds at once.' })
  @ApiOkResponse({ type: RevokedResponse })
  @AdminResponses(
    adminError(404, 'Session not found'),
    invalid('isInt', ['path', 'id'], 'id must be an integer number', 'x'),
    ...CHANGE_ERRORS,
  )
  @Delete(':id')
  async revoke(@Param() { id }: CredentialParams, @CurrentActor() actor: Actor): Promise<RevokedResponse> {
    await this.commands.execute(new EndSession({ sessionId: id }, metadataOf(actor)));
    this.log.info(`Admin revoked session ${id}`);
    return { revoked: 1 };
  }

  @ApiOperation({
    summary: 'End sessions of a user, or those created before a time',
    description: 'With both, those that are both. At most 10,000; `more` tells that there are others.',
  })
  @ApiOkResponse({ type: RevokedSessionsResponse })
  @AdminResponses(
    adminError(400, 'Name a user, a time, or both'),
    NO_USER,
    invalid('isIso8601', ['body', 'before_ts'], 'before_ts must be a valid ISO 8601 date string', 'yesterday'),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post('revoke-bulk')
  async revokeBulk(
    @Body() { user, before_ts: before }: RevokeSessionsRequest,
    @CurrentActor() actor: Actor,
  ): Promise<RevokedSessionsResponse> {
    if (!user && !before) throw new SessionsUnnamed();
    const userId = (await this.owners.idOf(user ?? undefined)) ?? null;
    const end = new EndSessions({ userId, startedBefore: before ?? null }, metadataOf(actor));
    const { ended, more } = await this.commands.execute<EndSessions, EndedSessions>(end);
    this.log.info(`Admin revoked ${ended} sessions (user=${user ?? 'any'}, before=${before ?? 'any time'})`);
    return { revoked: ended, ...(more ? { more } : {}) };
  }
}
