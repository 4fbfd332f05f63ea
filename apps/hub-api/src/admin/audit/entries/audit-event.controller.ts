import { AuditRecords } from '@hubledger/contexts/audit/contract';
import { DocumentStore, EventLog, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { adminError, AdminResponses } from '../../openapi/admin-responses';
import { Milestones } from '../past/milestones';
import { AuditEventDetailResponse } from './entry.dto';
import { eventDetail } from './event-detail';

@ApiTags('admin: audit')
@Access('admin')
@Controller('admin/api/audit/events')
export class AdminAuditEventController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
    private readonly sealer: Sealer,
    private readonly milestones: Milestones,
    private readonly records: AuditRecords,
  ) {}

  @ApiOperation({
    summary: 'One event in full',
    description:
      'What it changed, folded from all events of its stream up to it and from nothing else; what brought it about; and ' +
      'what followed directly from it.',
  })
  @ApiParam({ name: 'position', description: '`position` of the event', example: '00000000000000000042' })
  @ApiOkResponse({ type: AuditEventDetailResponse })
  @AdminResponses(adminError(404, 'There is no event at 00000000000000000042'))
  @Get(':position')
  async event(@Param('position') position: string, @CurrentActor() actor: Actor): Promise<AuditEventDetailResponse> {
    const { documents, log, sealer, milestones } = this;
    const answer = await eventDetail({ documents, log, sealer, milestones }, position);
    this.records.read('events', { position }, 1, metadataOf(actor));
    return answer;
  }
}
