import { AuditRecords } from '@hubledger/contexts/audit/contract';
import { Clock, DocumentStore, DomainError, EventLog, type Position, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { itsTurn } from '../../../http/pipelining';
import { adminError, AdminResponses, invalid } from '../../openapi/admin-responses';
import { resolvedFilter } from '../filter/resolved-filter';
import { AuditStreamQuery } from './audit-stream.dto';
import { EventStream } from './event-stream';
import { feedFilterOf, LiveAudit } from './live-audit';

/** It is no place of this log, e.g. as an older backup of it was restored. */
class BadAuditPosition extends DomainError {
  readonly code = 'audit.bad_position';
  readonly kind = 'invalid';
  constructor(given: string) {
    super(`${given.slice(0, 40)} is not a position of this log`);
  }
}

const EXAMPLE =
  'retry: 2000\n\nid: 00000000000000000042\n' +
  'data: {"position":"00000000000000000042","type":"MemberAdded","summary":"alice added bob to acme as member",…}\n\n' +
  ': still here\nid: 00000000000000000057\n\n';

@ApiTags('admin: audit')
@Access('admin')
@Controller('admin/api/audit/stream')
export class AdminAuditStreamController {
  constructor(
    private readonly feed: LiveAudit,
    private readonly records: AuditRecords,
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({
    summary: 'The audit as it happens',
    description:
      'Server-sent events whose data is an entry as the list shows it and whose id is its position: after a break a ' +
      'client sends the last id as `Last-Event-ID` and misses nothing. A comment every 15 seconds keeps the connection, ' +
      'with an id that moves on while nothing matches. Who reads slowly gets everything in order, later; who reads ' +
      'nothing at all for as long as the idle time-out (120 seconds unless set otherwise) is cut, and may go on from ' +
      'its last id. At most 256 read at a time.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Position of the last entry that was received.' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'Until the client goes away, or the hub stops',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @AdminResponses(
    adminError(400, '00000000000000009999 is not a position of this log'),
    adminError(404, 'There is no user bob'),
    invalid('matches', ['query', 'after'], 'after must be a position, 20 digits', '42'),
    adminError(503, '256 read the live audit already: try again later'),
  )
  @Get()
  async stream(
    @Query() query: AuditStreamQuery,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { documents, log, sealer } = this;
    const { after: asked, ...filters } = query;
    const filter = await resolvedFilter({ documents, log, sealer }, query, this.clock.iso());
    const after = await this.positionOf(request.headers['last-event-id']?.toString() || asked);
    this.feed.assertRoom();
    if (request.method === 'HEAD') return void reply.header('content-type', 'text/event-stream; charset=utf-8').send();
    if (!(await itsTurn(request, reply))) return;
    let stream: EventStream | undefined;
    const reader = await this.feed.join(
      feedFilterOf(filter, { documents, log }),
      after,
      () => (stream = new EventStream(reply)),
    );
    stream?.onRoom(() => this.feed.roomAgain(reader));
    stream?.onClose(() => this.feed.leave(reader));
    this.records.read('stream', { ...filters, after: asked }, null, metadataOf(actor));
  }

  /** @throws BadAuditPosition */
  private async positionOf(given: string | undefined): Promise<Position> {
    const head = await this.log.head();
    if (given === undefined) return head;
    if (!/^\d{20}$/.test(given) || given > head) throw new BadAuditPosition(given);
    return given;
  }
}
