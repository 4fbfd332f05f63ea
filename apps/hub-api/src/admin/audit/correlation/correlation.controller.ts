import { AuditRecords } from '@hubledger/contexts/audit/contract';
import { DocumentStore, EventLog, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { adminError, AdminResponses } from '../../openapi/admin-responses';
import { threadAnswer } from './thread-answer';
import { AuditThreadResponse } from './thread.dto';

@ApiTags('admin: audit')
@Access('admin')
@Controller('admin/api/audit/correlation')
export class AdminCorrelationController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
    private readonly sealer: Sealer,
    private readonly records: AuditRecords,
  ) {}

  @ApiOperation({
    summary: 'Everything that one request caused',
    description:
      'As a tree: the commands it began with, the parts of each, what they recorded, and what the hub did by itself ' +
      'because of that, however much later. At most 1,000 events, the first ones.',
  })
  @ApiParam({
    name: 'id',
    description: '`correlation_id` of an entry: the `X-Request-Id` that the request was answered with.',
    example: 'c2f9a4',
  })
  @ApiOkResponse({ type: AuditThreadResponse })
  @AdminResponses(adminError(404, 'Nothing was recorded for request c2f9a4'))
  @Get(':id')
  async thread(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<AuditThreadResponse> {
    const { documents, log, sealer } = this;
    const answer = await threadAnswer({ documents, log, sealer }, id);
    this.records.read('correlation', { id }, answer.event_count, metadataOf(actor));
    return answer;
  }
}
