import { type Job, Jobs } from '@hubledger/contexts/operations/contract';
import { Recalculation } from '@hubledger/contexts/storage/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { jobResponse } from '../jobs/job.dto';
import { AdminResponses, CHANGE_ERRORS } from '../openapi/admin-responses';
import { recalculateAll } from './recalculate-all';
import { KIND, NOT_OBJECTS, RUNNING, shortened } from './recalculation-jobs';
import { RecalculateAllQuery, RecalculateAllResponse } from './recalculation.dto';

@ApiTags('admin: repositories')
@Access('admin')
@Controller('admin/api/repositories/recalculate-all')
export class RepositoriesRecalculationController {
  constructor(
    readonly recalculation: Recalculation,
    readonly documents: DocumentStore,
    readonly log: AdminLog,
    private readonly jobs: Jobs,
  ) {}

  @ApiOperation({
    summary: 'Count the storage of all repositories anew',
    description:
      'One after the other; one that can not be counted is reported and stops nothing. What said otherwise is put ' +
      'right by an event that says before and after.',
  })
  @ApiOkResponse({ type: RecalculateAllResponse })
  @AdminResponses(RUNNING, NOT_OBJECTS, ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post()
  async all(@Query() query: RecalculateAllQuery, @CurrentActor() actor: Actor): Promise<RecalculateAllResponse> {
    if (query.async) {
      const job = await this.allAsJob(query, actor);
      return { message: `Recalculation runs as job ${job.id}`, job: jobResponse(job) };
    }
    const { corrections, ...answer } = await recalculateAll(this, query, { metadata: metadataOf(actor) });
    return corrections.length === 0 ? answer : { ...answer, corrections };
  }

  private allAsJob(query: RecalculateAllQuery, actor: Actor): Promise<Job> {
    const of = [query.repo_type ?? 'all types', query.namespace ?? 'all namespaces'].join(', ');
    const request = {
      kind: KIND,
      key: KIND,
      description: `Recalculation of repositories: ${of}`,
      unit: 'repositories',
    };
    return this.jobs.start(request, metadataOf(actor), async (run) =>
      shortened(await recalculateAll(this, query, run)),
    );
  }
}
