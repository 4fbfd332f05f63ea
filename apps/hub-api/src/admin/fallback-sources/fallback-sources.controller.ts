import { AddFallbackSource, RemoveFallbackSource, UpdateFallbackSource } from '@hubledger/contexts/fallback/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { success, SuccessResponse } from '../../accounts/success.dto';
import { AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import {
  BAD_ID,
  BAD_SOURCE,
  MISSING_URL,
  MOVED_WITH_MASK,
  NOT_ASKED_YET,
  NOT_FOUND,
  TOO_MANY,
} from './fallback-source-errors';
import {
  CreateFallbackSourceRequest,
  FallbackSourceParams,
  ListFallbackSourcesQuery,
  UpdateFallbackSourceRequest,
} from './fallback-source-requests.dto';
import { FallbackSourceView } from './fallback-source-view';
import { FallbackSourceResponse } from './fallback-source.dto';
import { givenChange, givenSource } from './given-source';

@ApiTags('admin: fallback sources')
@Access('admin')
@Controller('admin/api/fallback-sources')
export class AdminFallbackSourcesController {
  constructor(
    private readonly view: FallbackSourceView,
    private readonly commands: CommandBus,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'List fallback sources',
    description: 'All of them, by priority. Those of the environment are not among them: who starts the hub sets them.',
  })
  @ApiOkResponse({ type: [FallbackSourceResponse] })
  @AdminResponses(invalid('isBoolean', ['query', 'enabled'], 'enabled must be a boolean value', 'maybe'))
  @Get()
  list(@Query() query: ListFallbackSourcesQuery): Promise<FallbackSourceResponse[]> {
    return this.view.list(query);
  }

  @ApiOperation({ summary: 'Add a fallback source', description: NOT_ASKED_YET })
  @ApiOkResponse({ type: FallbackSourceResponse })
  @AdminResponses(...BAD_SOURCE, TOO_MANY, MISSING_URL, ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post()
  async create(
    @Body() body: CreateFallbackSourceRequest,
    @CurrentActor() actor: Actor,
  ): Promise<FallbackSourceResponse> {
    const command = new AddFallbackSource(givenSource(body), metadataOf(actor));
    const source = await this.view.one(await this.commands.execute<AddFallbackSource, string>(command));
    this.log.warning(`Admin added fallback source ${source.id}`);
    return source;
  }

  @ApiOperation({ summary: 'One fallback source' })
  @ApiOkResponse({ type: FallbackSourceResponse })
  @AdminResponses(NOT_FOUND, BAD_ID)
  @Get(':id')
  async get(@Param() { id }: FallbackSourceParams): Promise<FallbackSourceResponse> {
    return this.view.one(await this.view.idNumbered(id));
  }

  @ApiOperation({
    summary: 'Change a fallback source',
    description:
      'What is left out, or null, stays. Whom it is for can not be changed. A token is for the scheme, host and port it was ' +
      'given with: where the url changes one of these, a token that is not sent again is taken away.',
  })
  @ApiOkResponse({ type: FallbackSourceResponse })
  @AdminResponses(NOT_FOUND, ...BAD_SOURCE, MOVED_WITH_MASK, BAD_ID, ...CHANGE_ERRORS)
  @Put(':id')
  async update(
    @Param() { id }: FallbackSourceParams,
    @Body() body: UpdateFallbackSourceRequest,
    @CurrentActor() actor: Actor,
  ): Promise<FallbackSourceResponse> {
    const sourceId = await this.view.idNumbered(id);
    await this.commands.execute(new UpdateFallbackSource({ sourceId, ...givenChange(body) }, metadataOf(actor)));
    this.log.warning(`Admin changed fallback source ${id}`);
    return this.view.one(sourceId);
  }

  @ApiOperation({ summary: 'Remove a fallback source', description: 'With its token.' })
  @ApiOkResponse({ type: SuccessResponse })
  @AdminResponses(NOT_FOUND, BAD_ID, ...CHANGE_ERRORS)
  @Delete(':id')
  async remove(@Param() { id }: FallbackSourceParams, @CurrentActor() actor: Actor): Promise<SuccessResponse> {
    const sourceId = await this.view.idNumbered(id);
    await this.commands.execute(new RemoveFallbackSource({ sourceId }, metadataOf(actor)));
    this.log.warning(`Admin removed fallback source ${id}`);
    return success('Fallback source removed');
  }
}
