import { ReplaceFallbackSources, type ReplacedSources } from '@hubledger/contexts/fallback/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminResponses, CHANGE_ERRORS } from '../openapi/admin-responses';
import { BAD_SOURCE, MISSING_URL, NOT_ASKED_YET } from './fallback-source-errors';
import { ReplaceFallbackSourcesRequest } from './fallback-source-requests.dto';
import { ReplacedSourcesResponse } from './fallback-source.dto';
import { givenSource } from './given-source';

@ApiTags('admin: fallback sources')
@Access('admin')
@Controller('admin/api/fallback')
export class AdminReplaceFallbackSourcesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'Put other fallback sources in the place of all there are',
    description: `All of it or nothing: one that can not be used refuses the others as well. ${NOT_ASKED_YET}`,
  })
  @ApiOkResponse({ type: ReplacedSourcesResponse })
  @AdminResponses(...BAD_SOURCE, MISSING_URL, ...CHANGE_ERRORS)
  @Put('sources-bulk-replace')
  async replace(
    @Body() { sources }: ReplaceFallbackSourcesRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ReplacedSourcesResponse> {
    const command = new ReplaceFallbackSources({ sources: sources.map(givenSource) }, metadataOf(actor));
    const { before, sourceIds } = await this.commands.execute<ReplaceFallbackSources, ReplacedSources>(command);
    this.log.warning(`Admin replaced ${before} fallback sources by ${sourceIds.length}`);
    return { success: true, replaced: sourceIds.length, before, after: sourceIds.length };
  }
}
