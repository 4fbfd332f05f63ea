import { Jobs } from '@hubledger/contexts/operations/contract';
import { Recalculation } from '@hubledger/contexts/storage/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { NamespaceQuota } from '../../quota/namespace-quota';
import { jobResponse } from '../jobs/job.dto';
import { adminError, AdminResponses, CHANGE_ERRORS } from '../openapi/admin-responses';
import { recalculatedNamespace } from './namespace-recalculation';
import { KIND, NOT_OBJECTS, RUNNING, shortened } from './recalculation-jobs';
import { NamespaceRecalculationQuery, NamespaceRecalculationResponse } from './recalculation.dto';

@ApiTags('admin: quotas')
@Access('admin')
@Controller('admin/api/quota/:namespace/recalculate')
export class NamespaceRecalculationController {
  constructor(
    private readonly recalculation: Recalculation,
    private readonly quota: NamespaceQuota,
    private readonly jobs: Jobs,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'Count the storage of a namespace anew',
    description:
      'From the events of its ledger and of its repositories. What said otherwise (a remembered fold, an entry of the ' +
      'ledger, a list) is named and put right by an event that says before and after.',
  })
  @ApiParam({ name: 'namespace', example: 'alice', description: 'Name of the user or organization.' })
  @ApiOkResponse({ type: NamespaceRecalculationResponse })
  @AdminResponses(
    adminError(404, 'User not found'),
    adminError(404, 'Organization not found'),
    RUNNING,
    NOT_OBJECTS,
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post()
  async namespace(
    @Param('namespace') namespace: string,
    @Query() { is_org, verify, async: asJob }: NamespaceRecalculationQuery,
    @CurrentActor() actor: Actor,
  ): Promise<NamespaceRecalculationResponse> {
    const account = await this.quota.ownerOfKind(namespace, is_org);
    this.log.info(`Admin recalculates the storage of ${is_org ? 'org' : 'user'} ${namespace}`);
    const options = { verifyObjects: verify === 'objects' };
    if (!asJob) {
      const found = await this.recalculation.namespace(account.id, metadataOf(actor), options);
      return recalculatedNamespace(await this.quota.of(account), found);
    }
    const request = { kind: KIND, key: `${KIND}:${account.id}`, description: `Recalculation of ${namespace}` };
    const job = await this.jobs.start({ ...request, unit: 'namespaces' }, metadataOf(actor), async (context) => {
      const found = await this.recalculation.namespace(account.id, context.metadata, {
        ...options,
        signal: context.signal,
      });
      context.progress(1, 1);
      return shortened(recalculatedNamespace(await this.quota.of(account), found));
    });
    return { ...(await this.quota.of(account)), job: jobResponse(job) };
  }
}
