import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { JobResponse, jobResponse } from '../jobs/job.dto';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { ProjectionDetailResponse, ProjectionListResponse, SkipEventRequest } from './projection.dto';
import { ProjectionOperations } from './projection-operations';

const NOT_FOUND = adminError(404, 'Projection not found');
const NAME = { name: 'name', example: 'accounts' };

@ApiTags('admin: projections')
@Access('admin')
@Controller('admin/api/projections')
export class AdminProjectionsController {
  constructor(
    private readonly projections: ProjectionOperations,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({ summary: 'List projections', description: 'What lists and totals are read from, and how far it is.' })
  @ApiOkResponse({ type: ProjectionListResponse })
  @AdminResponses()
  @Get()
  async list(): Promise<ProjectionListResponse> {
    return { projections: await this.projections.list() };
  }

  @ApiOperation({ summary: 'One projection, with what it could not apply' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: ProjectionDetailResponse })
  @AdminResponses(NOT_FOUND)
  @Get(':name')
  get(@Param('name') name: string): Promise<ProjectionDetailResponse> {
    return this.projections.detail(name);
  }

  @ApiOperation({
    summary: 'Build a projection anew from the whole log',
    description:
      'As a job, beside what readers see. Where both sides stand at the same event they are compared; then readers see ' +
      'the new one, whatever came out. The result of the job says which documents were not as the log makes them.',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: JobResponse })
  @AdminResponses(
    NOT_FOUND,
    adminError(409, 'A job projection.rebuild:accounts waits or runs already: 0f8d…', { job_id: '0f8d…' }),
    adminError(503, '22 jobs wait or run already, try again later'),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post(':name/rebuild')
  async rebuild(@Param('name') name: string, @CurrentActor() actor: Actor): Promise<JobResponse> {
    const job = await this.projections.rebuild(name, metadataOf(actor));
    this.log.info(`Admin started a rebuild of the projection ${name}`);
    return jobResponse(job);
  }

  @ApiOperation({
    summary: 'Try again what a projection could not apply',
    description: 'The event that it is halted at, and every document set aside. The answer says what still is.',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: ProjectionDetailResponse })
  @AdminResponses(NOT_FOUND, ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post(':name/retry')
  async retry(@Param('name') name: string, @CurrentActor() actor: Actor): Promise<ProjectionDetailResponse> {
    await this.projections.retry(name, metadataOf(actor));
    this.log.info(`Admin retried the projection ${name}`);
    return this.projections.detail(name);
  }

  @ApiOperation({
    summary: 'Leave an event out of a projection, for good',
    description:
      'Only one that stands in its way; later rebuilds of this version leave it out too. The reason is kept.',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: ProjectionDetailResponse })
  @AdminResponses(
    NOT_FOUND,
    adminError(409, 'The projection accounts is not held up by an event at 00000000000000000042'),
    invalid('missing', ['body', 'reason'], 'Field required', null),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post(':name/skip')
  async skip(
    @Param('name') name: string,
    @Body() { position, reason }: SkipEventRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ProjectionDetailResponse> {
    await this.projections.skip(name, position, reason, metadataOf(actor));
    this.log.warning(`Admin skipped the event at ${position} in the projection ${name}: ${reason}`);
    return this.projections.detail(name);
  }
}
