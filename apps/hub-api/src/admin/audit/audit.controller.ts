import { DocumentStore, EventLog } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminError, AdminResponses, invalid } from '../openapi/admin-responses';
import { auditEvents } from './audit-events';
import { AuditEventsQuery, AuditEventsResponse } from './audit.dto';

@ApiTags('admin: audit')
@Access('admin')
@Controller('admin/api/audit')
export class AdminAuditController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
  ) {}

  @ApiOperation({
    summary: 'Who did what, when',
    description:
      'Newest first, as the event log recorded it. A cursor stays where it is while new events come in. Numbering ' +
      'and bookmarks of the program itself are left out.',
  })
  @ApiOkResponse({ type: AuditEventsResponse })
  @AdminResponses(
    adminError(400, 'The cursor is not one that this list gave out'),
    invalid('isIso8601', ['query', 'from'], 'from must be a valid ISO 8601 date string', 'yesterday'),
  )
  @Get('events')
  events(@Query() query: AuditEventsQuery): Promise<AuditEventsResponse> {
    return auditEvents(this.documents, this.log, query);
  }
}
