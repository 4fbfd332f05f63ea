import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { EventLog } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Get, Header, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { JSON_TEXT } from '../../http/json-text';
import { NamespaceQuota } from '../../quota/namespace-quota';
import { NamespaceKindQuery, QuotaResponse, SetQuotaRequest } from '../../quota/quota.dto';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { AnswersAtHead } from '../query/answers-at-head';

const NOT_FOUND = [adminError(404, 'User not found'), adminError(404, 'Organization not found')];
const NO_BOOLEAN = invalid('isBoolean', ['query', 'is_org'], 'is_org must be a boolean value', 'maybe');

@ApiTags('admin: quotas')
@ApiParam({ name: 'namespace', example: 'alice' })
@Access('admin')
@Controller('admin/api/quota/:namespace')
export class AdminQuotasController {
  private readonly answers: AnswersAtHead;

  constructor(
    eventLog: EventLog,
    private readonly quota: NamespaceQuota,
    private readonly ledger: StorageLedger,
    private readonly log: AdminLog,
  ) {
    this.answers = new AnswersAtHead(eventLog);
  }

  @ApiOperation({ summary: 'Quota and use of a user or an organization', description: '`is_org` says which.' })
  @ApiOkResponse({ type: QuotaResponse })
  @AdminResponses(...NOT_FOUND, NO_BOOLEAN)
  @Header('content-type', JSON_TEXT)
  @Get()
  get(@Param('namespace') namespace: string, @Query() { is_org }: NamespaceKindQuery): Promise<string> {
    return this.answers.get(`${is_org} ${namespace}`, async () =>
      this.quota.of(await this.quota.ownerOfKind(namespace, is_org)),
    );
  }

  @ApiOperation({
    summary: 'Set the quotas of a user or an organization',
    description: 'Null: no limit. A field that is absent stays as it is.',
  })
  @ApiOkResponse({ type: QuotaResponse })
  @AdminResponses(
    ...NOT_FOUND,
    NO_BOOLEAN,
    invalid('min', ['body', 'private_quota_bytes'], 'private_quota_bytes must not be less than 0', -1),
    ...CHANGE_ERRORS,
  )
  @Put()
  async set(
    @Param('namespace') namespace: string,
    @Query() { is_org }: NamespaceKindQuery,
    @Body() { private_quota_bytes, public_quota_bytes }: SetQuotaRequest,
    @CurrentActor() actor: Actor,
  ): Promise<QuotaResponse> {
    const account = await this.quota.ownerOfKind(namespace, is_org);
    const { id: ownerId, kind: ownerKind } = account;
    const quotas = { privateQuotaBytes: private_quota_bytes, publicQuotaBytes: public_quota_bytes };
    await this.ledger.setQuota({ ownerId, ownerKind, namespace, ...quotas }, metadataOf(actor));
    const answer = await this.quota.of(account);
    const figures = `private=${answer.private_quota_bytes ?? 'None'}, public=${answer.public_quota_bytes ?? 'None'}`;
    this.log.info(`Admin set quota for ${is_org ? 'org' : 'user'} ${namespace}: ${figures}`);
    return answer;
  }
}
