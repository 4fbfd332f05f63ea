import { DeadLetters } from '@hubledger/contexts/audit/webhooks.module';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { JobResponse, jobResponse } from '../../jobs/job.dto';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../../openapi/admin-responses';
import { PageQuery } from '../../query/page-query.dto';
import { DeadLetterListResponse } from './dead-letter.dto';
import { DeadLetterJobs } from './dead-letter-jobs';
import { attemptResponse, deadLetterPage } from './webhook-answers';
import { ID, NOT_FOUND } from './webhook-ids';
import { WebhookView } from './webhook-view';
import { WebhookAttemptResponse } from './webhook.dto';

const POSITION = { name: 'position', description: 'Place of the event in the log', example: '00000000000000000042' };

@ApiTags('admin: webhooks')
@Access('admin')
@Controller('admin/api/audit/webhooks/:id/dead-letters')
export class AdminDeadLettersController {
  constructor(
    private readonly view: WebhookView,
    private readonly deadLetters: DeadLetters,
    private readonly jobs: DeadLetterJobs,
  ) {}

  @ApiOperation({
    summary: 'List what a webhook gave up',
    description: 'Events that 8 attempts did not deliver. The newest 1,000; older ones stay in the audit.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: DeadLetterListResponse })
  @AdminResponses(NOT_FOUND, invalid('isInt', ['query', 'limit'], 'limit must be an integer number', 'ten'))
  @Get()
  async list(@Param('id') id: string, @Query() query: PageQuery): Promise<DeadLetterListResponse> {
    return deadLetterPage(await this.view.known(id), query);
  }

  @ApiOperation({
    summary: 'Send all of them again',
    description: 'As a job, one after the other, those that failed first in front; it ends at the first that fails.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: JobResponse })
  @AdminResponses(
    NOT_FOUND,
    adminError(409, 'A job webhook.retry:0f8d… waits or runs already: 5e9b…', { job_id: '5e9b…' }),
    adminError(503, '22 jobs wait or run already, try again later'),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post('retry')
  async retryAll(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<JobResponse> {
    return jobResponse(await this.jobs.retryAll(await this.view.known(id), metadataOf(actor)));
  }

  @ApiOperation({
    summary: 'Send one of them again',
    description: 'Once, whether or not the webhook is paused. Delivered, it is a dead letter no more.',
  })
  @ApiParam(ID)
  @ApiParam(POSITION)
  @ApiOkResponse({ type: WebhookAttemptResponse })
  @AdminResponses(
    NOT_FOUND,
    adminError(404, 'Dead letter not found'),
    adminError(404, 'The event of this dead letter is no longer in the log'),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post(':position/retry')
  async retry(
    @Param('id') id: string,
    @Param('position') position: string,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookAttemptResponse> {
    return attemptResponse(await this.deadLetters.retry(id, position, metadataOf(actor)));
  }
}
