import { RepositoryAccess, RepositoryNotFound, type RepositoryType } from '@hubledger/contexts/repositories/contract';
import { Recalculation, StorageLedger } from '@hubledger/contexts/storage/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { signedInUser } from '../accounts/signed-in-user';
import { NamespaceQuota } from './namespace-quota';
import { invalidQuota, quotaRefusal, QuotaRefusals, SignedInQuotaRefusals } from './quota-responses';
import { RepositoryQuotaResponse, SetSingleQuotaRequest } from './quota.dto';

const TYPES = ['model', 'dataset', 'space'] as const;
const NOT_FOUND = quotaRefusal(404, 'Repository not found');

@ApiTags('quotas')
@ApiParam({ name: 'type', enum: TYPES })
@ApiParam({ name: 'namespace', example: 'alice' })
@ApiParam({ name: 'name', example: 'my-model' })
@Controller('api/quota/repo/:type/:namespace/:name')
export class RepositoryQuotaController {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly quota: NamespaceQuota,
    private readonly ledger: StorageLedger,
    private readonly recalculation: Recalculation,
  ) {}

  @ApiOperation({ summary: 'Quota and use of a repository', description: 'For whoever may read it.' })
  @ApiOkResponse({ type: RepositoryQuotaResponse })
  @QuotaRefusals(NOT_FOUND)
  @Access('public')
  @Get()
  async get(
    @Param('type') type: string,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @CurrentActor() { user }: Actor,
  ): Promise<RepositoryQuotaResponse> {
    const userId = user?.userId ?? null;
    return this.quota.ofRepository(await this.access.forReading(userId, typeOf(type), namespace, name));
  }

  @ApiOperation({
    summary: 'Give a repository a quota of its own',
    description: 'For whoever may write to it; at most what its namespace has left. Null: that of the namespace.',
  })
  @ApiOkResponse({ type: RepositoryQuotaResponse })
  @SignedInQuotaRefusals(
    NOT_FOUND,
    quotaRefusal(403, 'You do not have the rights to do this'),
    quotaRefusal(400, 'The namespace has 1000 bytes left for this repository'),
    invalidQuota('quota_bytes', 'quota_bytes must not be less than 0', -1),
  )
  @Access('signed-in')
  @Put()
  async set(
    @Param('type') type: string,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Body() { quota_bytes: quotaBytes }: SetSingleQuotaRequest,
    @CurrentActor() actor: Actor,
  ): Promise<RepositoryQuotaResponse> {
    const { userId } = signedInUser(actor);
    const repository = await this.access.forWriting(userId, typeOf(type), namespace, name);
    const { ownerId, repositoryId } = repository;
    await this.ledger.setRepositoryQuota({ ownerId, repositoryId, quotaBytes }, metadataOf(actor));
    return this.quota.ofRepository(repository);
  }

  @ApiOperation({
    summary: 'Count what a repository uses anew',
    description: 'From the log. For whoever may write to it.',
  })
  @ApiOkResponse({ type: RepositoryQuotaResponse })
  @SignedInQuotaRefusals(NOT_FOUND, quotaRefusal(403, 'You do not have the rights to do this'))
  @Access('signed-in')
  @HttpCode(200)
  @Post('recalculate')
  async recalculate(
    @Param('type') type: string,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @CurrentActor() actor: Actor,
  ): Promise<RepositoryQuotaResponse> {
    const { userId } = signedInUser(actor);
    const repository = await this.access.forWriting(userId, typeOf(type), namespace, name);
    await this.recalculation.repository(repository.ownerId, repository.repositoryId, metadataOf(actor));
    return this.quota.ofRepository(repository);
  }
}

const typeOf = (type: string): RepositoryType => {
  const known = TYPES.find((one) => one === type);
  if (!known) throw new RepositoryNotFound();
  return known;
};
