import { AuditRecords } from '@hubledger/contexts/audit/contract';
import { Clock, type Cut, DocumentStore, EventLog, LogId } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Projections } from '@hubledger/projector';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { adminError, AdminResponses, invalid } from '../../openapi/admin-responses';
import { Milestones } from '../past/milestones';
import { accessAnswer } from './access-answers';
import { AccessQuery } from './access.dto';
import { hasIndexed } from './has-indexed';
import { RepositoryAccessResponse } from './repository-access.dto';
import { UserAccessResponse } from './user-access.dto';

@ApiTags('admin: audit')
@Access('admin')
@Controller('admin/api/audit/access')
export class AdminAuditAccessController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly projector: Projections,
    private readonly records: AuditRecords,
    private readonly milestones: Milestones,
    private readonly logId: LogId,
  ) {}

  @ApiOperation({
    summary: 'Who could do what at a moment, and by which events',
    description:
      'With `repository`: who could read, write and administer it then. With `user`: what they could, through which ' +
      'organizations, and with which credentials. Folded from the streams of the repository, the people, the ' +
      'organizations and their namespaces until that moment, and decided by the rule that requests are decided by.',
  })
  @ApiExtraModels(RepositoryAccessResponse, UserAccessResponse)
  @ApiOkResponse({
    description: 'Of the repository, or of the user, as asked.',
    schema: {
      oneOf: [{ $ref: getSchemaPath(RepositoryAccessResponse) }, { $ref: getSchemaPath(UserAccessResponse) }],
    },
  })
  @AdminResponses(
    adminError(400, 'Ask for either `repository` or `user`'),
    adminError(400, 'alice/tiny is the name of 2 repositories: ask for model/alice/tiny or dataset/alice/tiny'),
    adminError(400, 'The cursor is not one that this list gave out'),
    adminError(404, 'There was no user alice at that time'),
    invalid('isIso8601', ['query', 'at'], 'at must be a valid ISO 8601 date string', 'yesterday'),
    adminError(503, 'The audit index has not come to that moment yet, try again'),
  )
  @Get()
  async access(
    @Query() query: AccessQuery,
    @CurrentActor() actor: Actor,
  ): Promise<RepositoryAccessResponse | UserAccessResponse> {
    const { documents, log, projector, milestones, logId } = this;
    const isIndexed = (cut: Cut) => hasIndexed(projector, cut);
    const answer = await accessAnswer({ documents, log, milestones, logId, isIndexed }, query, this.clock.iso());
    const rows = 'people' in answer ? answer.people : answer.repositories;
    this.records.read('access', query, rows.length, metadataOf(actor));
    return answer;
  }
}
