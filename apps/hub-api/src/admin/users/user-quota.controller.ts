import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { SetQuotaRequest } from '../../quota/quota.dto';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { AccountState } from './account-state';
import { UserQuotaResponse } from './user-quota.dto';

@ApiTags('admin: users')
@Access('admin')
@Controller('admin/api/users/:username/quota')
export class AdminUserQuotaController {
  constructor(
    private readonly accounts: AccountState,
    private readonly ledger: StorageLedger,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'Set both quotas of a user or an organization',
    description: 'Both are overwritten: a field that is absent takes its limit away, as null does.',
  })
  @ApiParam({ name: 'username', example: 'alice', description: 'Name of the user or organization.' })
  @ApiOkResponse({ type: UserQuotaResponse })
  @AdminResponses(
    adminError(404, 'User not found'),
    invalid('min', ['body', 'private_quota_bytes'], 'private_quota_bytes must not be less than 0', -1),
    ...CHANGE_ERRORS,
  )
  @Put()
  async set(
    @Param('username') username: string,
    @Body() { private_quota_bytes = null, public_quota_bytes = null }: SetQuotaRequest,
    @CurrentActor() actor: Actor,
  ): Promise<UserQuotaResponse> {
    const account = await this.accounts.named(username);
    const { id: ownerId, kind: ownerKind, name: namespace } = account;
    const quotas = { privateQuotaBytes: private_quota_bytes, publicQuotaBytes: public_quota_bytes };
    await this.ledger.setQuota({ ownerId, ownerKind, namespace, ...quotas }, metadataOf(actor));
    const figures = `private=${private_quota_bytes ?? 'None'}, public=${public_quota_bytes ?? 'None'}`;
    this.log.info(`Admin set quota for ${ownerKind === 'organization' ? 'org' : 'user'} ${namespace}: ${figures}`);
    const usage = await this.ledger.usage(ownerId);
    return {
      username: namespace,
      private_quota_bytes: usage.privateQuotaBytes,
      public_quota_bytes: usage.publicQuotaBytes,
      private_used_bytes: usage.privateUsedBytes,
      public_used_bytes: usage.publicUsedBytes,
    };
  }
}
