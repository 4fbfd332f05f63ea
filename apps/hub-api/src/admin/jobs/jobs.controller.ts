import { type Job, JobNotFound, Jobs } from '@hubledger/contexts/operations/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { itsTurn } from '../../http/pipelining';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { sendJobEvents } from './job-events';
import { JobListResponse, JobResponse, jobResponse, ListJobsQuery } from './job.dto';
import { jobList } from './job-list';

const NOT_FOUND = adminError(404, 'Job not found');
const ID = { name: 'id', description: 'Id of the job', example: '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4' };
const EXAMPLE =
  'event: progress\ndata: {"id":"0f8d9b0a-…","state":"running","progress":{"done":1200,"total":5000}}\n\n';

@ApiTags('admin: jobs')
@Access('admin')
@Controller('admin/api/jobs')
export class AdminJobsController {
  constructor(
    private readonly jobs: Jobs,
    private readonly documents: DocumentStore,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'List work that outlives requests',
    description: 'Rebuilds, recalculations, rescans: those that wait and run, and all that have ended.',
  })
  @ApiOkResponse({ type: JobListResponse })
  @AdminResponses(invalid('isIn', ['query', 'state'], 'state must be one of the following values: queued, …', 'done'))
  @Get()
  list(@Query() query: ListJobsQuery): Promise<JobListResponse> {
    return jobList(this.documents, this.jobs, query);
  }

  @ApiOperation({ summary: 'One job: how far it is, or how it ended' })
  @ApiParam(ID)
  @ApiOkResponse({ type: JobResponse })
  @AdminResponses(NOT_FOUND)
  @Get(':id')
  async get(@Param('id') id: string): Promise<JobResponse> {
    return jobResponse(await this.found(id));
  }

  @ApiOperation({
    summary: 'Progress of a job as it comes',
    description:
      'Server-sent events whose data is the job: `progress` at most four times a second, `end` once, after which the ' +
      'answer is over. A comment every 15 seconds keeps the connection.',
  })
  @ApiParam(ID)
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'Until the job ends',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @AdminResponses(NOT_FOUND, adminError(429, '50 listen to jobs already: ask for the job from time to time instead'))
  @Get(':id/events')
  async events(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const job = await this.found(id);
    if (request.method === 'HEAD') return void reply.header('content-type', 'text/event-stream; charset=utf-8').send();
    if (await itsTurn(request, reply)) sendJobEvents(this.jobs, job, reply);
  }

  @ApiOperation({
    summary: 'Cancel a job',
    description: 'One that waits ends at once, one that runs at its next step: the answer says `cancel_requested`.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: JobResponse })
  @AdminResponses(NOT_FOUND, adminError(409, 'The job has ended: it is succeeded'), ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post(':id/cancel')
  async cancel(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<JobResponse> {
    const job = await this.jobs.cancel(id, metadataOf(actor));
    if (!job) throw new JobNotFound(id);
    this.log.info(`Admin cancelled job: ${job.description}`);
    return jobResponse(job);
  }

  private async found(id: string): Promise<Job> {
    const job = await this.jobs.find(id);
    if (!job) throw new JobNotFound(id);
    return job;
  }
}
