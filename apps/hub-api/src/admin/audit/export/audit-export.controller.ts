import { AuditRecords } from '@hubledger/contexts/audit/contract';
import { Clock, DocumentStore, EventLog, LogId, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { itsTurn } from '../../../http/pipelining';
import { adminError, AdminResponses, invalid } from '../../openapi/admin-responses';
import { resolvedFilter } from '../filter/resolved-filter';
import { positionOfCursor } from '../search/cursor';
import { AuditExportQuery } from './audit-export.dto';
import { EXPORT_FORMATS } from './export-formats';
import { exportedEntries } from './exported-entries';
import { sendExport } from './sent-export';

const BYTE_ORDER_MARK = '\ufeff';

const JSONL = '{"cursor":"YXNjOjAw…","position":"00000000000000000042","type":"MemberAdded",…}\n';
const CSV =
  'cursor,position,recorded_at,type,…\r\nYXNjOjAw…,00000000000000000042,2025-01-01T00:00:00.000Z,MemberAdded,…\r\n';

@ApiTags('admin: audit')
@Access('admin')
@Controller('admin/api/audit/export')
export class AdminAuditExportController {
  constructor(
    private readonly records: AuditRecords,
    private readonly documents: DocumentStore,
    readonly log: EventLog,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    readonly logId: LogId,
  ) {}

  @ApiOperation({
    summary: 'Everything the filters let through, as a file',
    description:
      'The entries of the list, oldest first unless asked otherwise, up to the moment of the request, sent as they are ' +
      'read. A complete answer ends as HTTP says it does (the last chunk); after a cut, ask again with the `cursor` of ' +
      'the last line that came whole. CSV follows RFC 4180 with a line of names; a cell is one line, and one that a ' +
      'spreadsheet would take for a formula begins with an apostrophe; `changes` and `data` are JSON. Who exported what ' +
      'is recorded before anything is sent.',
  })
  @ApiProduces('application/x-ndjson', 'text/csv')
  @ApiOkResponse({
    description: 'One entry a line',
    content: {
      'application/x-ndjson': { schema: { type: 'string' }, example: JSONL },
      'text/csv': { schema: { type: 'string' }, example: CSV },
    },
  })
  @AdminResponses(
    adminError(400, 'The cursor is not one that this list gave out'),
    adminError(404, 'There is no user bob'),
    invalid('isIn', ['query', 'format'], 'format must be one of the following values: jsonl, csv', 'xml'),
    adminError(429, 'Too many exports of yours are under way: try again when one has ended'),
    adminError(503, 'The event log is not available: …'),
  )
  @Get()
  async export(
    @Query() query: AuditExportQuery,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { documents, log, logId, sealer } = this;
    const { format, bom, order, cursor } = query;
    const after = cursor === undefined ? undefined : await positionOfCursor(this, order, cursor);
    const filter = await resolvedFilter({ documents, log, sealer }, query, this.clock.iso());
    const { contentType, head, lines } = EXPORT_FORMATS[format];
    void reply
      .header('content-type', contentType)
      .header('content-disposition', `attachment; filename="audit.${format}"`);
    if (request.method === 'HEAD') return void reply.send();
    if (!(await itsTurn(request, reply))) return;
    const until = await log.head();
    const filters = { ...query, format: undefined, bom: undefined };
    const opened = await this.records.export({ format, filters, organizationId: null }, metadataOf(actor));
    sendExport(reply, opened, {
      pages: exportedEntries({ documents, log, logId, sealer }, { filter, order, after, until }),
      ...{ head: bom && format === 'csv' ? BYTE_ORDER_MARK + head : head, lines, tail: '' },
      positionOf: ({ position }) => position,
    });
  }
}
