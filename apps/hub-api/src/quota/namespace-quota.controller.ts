import { NotYourAccount } from '@hubledger/contexts/identity/contract';
import { Recalculation, StorageLedger } from '@hubledger/contexts/storage/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { signedInUser } from '../accounts/signed-in-user';
import { mayLookInto, mayManage, NamespaceQuota } from './namespace-quota';
import { namespaceRepositories } from './namespace-repositories';
import { publicFigures } from './public-figures';
import { invalidQuota, quotaRefusal, QuotaRefusals, SignedInQuotaRefusals } from './quota-responses';
import {
  NamespaceRepositoriesResponse,
  PublicQuotaResponse,
  SetSingleQuotaRequest,
  SingleQuotaResponse,
} from './quota.dto';

const NOT_FOUND = quotaRefusal(404, 'User not found');
const NOT_YOURS = quotaRefusal(403, 'This is not your account');

@ApiTags('quotas')
@Controller('api/quota/:namespace')
export class NamespaceQuotaController {
  constructor(
    private readonly quota: NamespaceQuota,
    private readonly ledger: StorageLedger,
    private readonly documents: DocumentStore,
    private readonly recalculation: Recalculation,
  ) {}

  @ApiOperation({
    summary: 'Quota and use of a namespace',
    description: 'Private and public bytes together; to others than the user, or members, the public ones alone.',
  })
  @ApiOkResponse({ type: SingleQuotaResponse })
  @SignedInQuotaRefusals(NOT_FOUND)
  @Access('signed-in')
  @Get()
  async get(@Param('namespace') namespace: string, @CurrentActor() actor: Actor): Promise<SingleQuotaResponse> {
    return this.quota.singleOf(await this.quota.owner(namespace), signedInUser(actor).userId);
  }

  @ApiOperation({
    summary: 'Count what a namespace uses anew',
    description: 'From the log. For the user, and for admins of the organization.',
  })
  @ApiOkResponse({ type: SingleQuotaResponse })
  @SignedInQuotaRefusals(NOT_FOUND, NOT_YOURS)
  @Access('signed-in')
  @HttpCode(200)
  @Post('recalculate')
  async recalculate(@Param('namespace') namespace: string, @CurrentActor() actor: Actor): Promise<SingleQuotaResponse> {
    const account = await this.quota.owner(namespace);
    const { userId } = signedInUser(actor);
    if (!mayManage(account, userId)) throw new NotYourAccount(account.id);
    await this.recalculation.namespace(account.id, metadataOf(actor));
    return this.quota.singleOf(account, userId);
  }

  @ApiOperation({
    summary: 'Take less than you have',
    description: 'Sets private and public quota to the same. Only the admin of the hub raises one.',
  })
  @ApiOkResponse({ type: SingleQuotaResponse })
  @SignedInQuotaRefusals(
    NOT_FOUND,
    NOT_YOURS,
    quotaRefusal(403, 'Only an administrator of this hub may raise a quota'),
    invalidQuota('quota_bytes', 'quota_bytes must not be less than 0', -1),
  )
  @Access('signed-in')
  @Put()
  async set(
    @Param('namespace') namespace: string,
    @Body() { quota_bytes: bytes }: SetSingleQuotaRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SingleQuotaResponse> {
    const account = await this.quota.owner(namespace);
    const { userId } = signedInUser(actor);
    if (!mayManage(account, userId)) throw new NotYourAccount(account.id);
    const { id: ownerId, kind: ownerKind } = account;
    const quotas = { privateQuotaBytes: bytes, publicQuotaBytes: bytes, onlyLower: true };
    await this.ledger.setQuota({ ownerId, ownerKind, namespace, ...quotas }, metadataOf(actor));
    return this.quota.singleOf(account, userId);
  }

  @ApiOperation({
    summary: 'What everybody may know of it',
    description: 'Private figures are for the user, and for members of the organization.',
  })
  @ApiOkResponse({ type: PublicQuotaResponse })
  @QuotaRefusals(NOT_FOUND)
  @Access('public')
  @Get('public')
  async publicQuota(
    @Param('namespace') namespace: string,
    @CurrentActor() { user }: Actor,
  ): Promise<PublicQuotaResponse> {
    const account = await this.quota.owner(namespace);
    return publicFigures(await this.quota.of(account), mayLookInto(account, user?.userId ?? null));
  }

  @ApiOperation({ summary: 'Its repositories and what they use', description: 'For the user, and for members.' })
  @ApiOkResponse({ type: NamespaceRepositoriesResponse })
  @SignedInQuotaRefusals(NOT_FOUND, NOT_YOURS)
  @Access('signed-in')
  @Get('repos')
  async repositories(
    @Param('namespace') namespace: string,
    @CurrentActor() actor: Actor,
  ): Promise<NamespaceRepositoriesResponse> {
    const account = await this.quota.owner(namespace);
    if (!mayLookInto(account, signedInUser(actor).userId)) throw new NotYourAccount(account.id);
    return namespaceRepositories(this.ledger, this.documents, account);
  }
}
