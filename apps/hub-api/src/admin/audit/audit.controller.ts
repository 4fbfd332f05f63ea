import { AuditRecords } from '@hubledger/contexts/audit/contract';
import { Clock, DocumentStore, EventLog, LogId, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { JSON_TEXT } from '../../http/json-text';
import { adminError, AdminResponses, invalid } from '../openapi/admin-responses';
import { auditEvents } from './audit-events';
import { AuditEventsQuery, AuditEventsResponse } from './audit.dto';
import { KnownEntries } from './entries/known-entries';
import { Milestones } from './past/milestones';
import { differenceAnswer, stateAnswer } from './past/past-answers';
import { DifferenceQuery, DifferenceResponse, StateQuery, StateResponse } from './past/past.dto';
import { KnownPages } from './search/known-pages';

const PAST_ERRORS = [
  adminError(400, 'alice/tiny is the name of 2 repositories: ask for model/alice/tiny or dataset/alice/tiny'),
  adminError(404, 'There was no user alice at that time'),
  invalid('isIso8601', ['query', 'at'], 'at must be a valid ISO 8601 date string', 'yesterday'),
];

@ApiTags('admin: audit')
@Access('admin')
@Controller('admin/api/audit')
export class AdminAuditController {
  private readonly known: KnownEntries;
  private readonly pages: KnownPages;

  constructor(
    private readonly documents: DocumentStore,
    readonly log: EventLog,
    readonly sealer: Sealer,
    readonly milestones: Milestones,
    private readonly clock: Clock,
    private readonly records: AuditRecords,
    private readonly logId: LogId,
  ) {
    this.known = new KnownEntries(log);
    this.pages = new KnownPages(documents);
  }

  @ApiOperation({
    summary: 'Who did what, when',
    description:
      'As the event log recorded it, newest first unless asked otherwise. All filters that are given must hold. Each is ' +
      'answered by an index; where several are given, entries of the shortest list are looked at until the page is full, ' +
      'at most 20,000 for one answer. Numbering and bookmarks of the program itself are left out.',
  })
  @ApiOkResponse({ type: AuditEventsResponse })
  @AdminResponses(
    adminError(400, 'The cursor is not one that this list gave out'),
    adminError(400, 'The cursor is from before this hub was migrated or restored: …'),
    adminError(404, 'There is no user bob'),
    invalid('isIso8601', ['query', 'from'], 'from must be a valid ISO 8601 date string', 'yesterday'),
  )
  @Header('content-type', JSON_TEXT)
  @Get('events')
  async events(@Query() query: AuditEventsQuery, @CurrentActor() actor: Actor): Promise<Buffer> {
    const { documents, log, logId, sealer, known, pages } = this;
    const { json, count } = await auditEvents({ documents, log, logId, sealer, known, pages }, query, this.clock.iso());
    this.records.read('events', query, count, metadataOf(actor));
    return json;
  }

  @ApiOperation({
    summary: 'What something was like at a moment',
    description:
      'A user, organization, repository, namespace (quotas and storage), invitation or fallback source as of then, folded ' +
      'from the events of its own stream until that moment and from nothing else.',
  })
  @ApiOkResponse({ type: StateResponse })
  @AdminResponses(...PAST_ERRORS)
  @Get('state')
  async state(@Query() query: StateQuery, @CurrentActor() actor: Actor): Promise<StateResponse> {
    const answer = await stateAnswer(this, query, this.clock.iso());
    this.records.read('state', query, 1, metadataOf(actor));
    return answer;
  }

  @ApiOperation({
    summary: 'What became of something between two moments',
    description: 'The fields that differ, and the events that made each difference.',
  })
  @ApiOkResponse({ type: DifferenceResponse })
  @AdminResponses(...PAST_ERRORS, adminError(400, '`to` is before `from`'))
  @Get('diff')
  async difference(@Query() query: DifferenceQuery, @CurrentActor() actor: Actor): Promise<DifferenceResponse> {
    const answer = await differenceAnswer(this, query, this.clock.iso());
    this.records.read('diff', query, answer.steps.length, metadataOf(actor));
    return answer;
  }
}
