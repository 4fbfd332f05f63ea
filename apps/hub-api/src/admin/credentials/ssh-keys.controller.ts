import { RemoveSshKey } from '@hubledger/contexts/identity/contract';
import { DocumentStore, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { CredentialOwners } from './credential-owners';
import { RevokedResponse, SshKeyListResponse } from './credential.dto';
import { sshKeyList } from './credential-lists';
import { CredentialParams, ListUnusedQuery } from './credential-requests.dto';

@ApiTags('admin: credentials')
@Access('admin')
@Controller('admin/api/ssh-keys')
export class AdminSshKeysController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly sealer: Sealer,
    private readonly owners: CredentialOwners,
    private readonly commands: CommandBus,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({ summary: 'SSH keys of all users', description: 'Newest first, by fingerprint.' })
  @ApiOkResponse({ type: SshKeyListResponse })
  @AdminResponses(
    adminError(404, 'User not found'),
    invalid('min', ['query', 'unused_for_days'], 'unused_for_days must not be less than 0', -1),
  )
  @Get()
  async list(@Query() query: ListUnusedQuery): Promise<SshKeyListResponse> {
    return sshKeyList([this.documents, this.sealer], query, await this.owners.idOf(query.user));
  }

  @ApiOperation({ summary: 'Remove one SSH key' })
  @ApiOkResponse({ type: RevokedResponse })
  @AdminResponses(
    adminError(404, 'SSH key not found'),
    invalid('isInt', ['path', 'id'], 'id must be an integer number', 'x'),
    ...CHANGE_ERRORS,
  )
  @Delete(':id')
  async revoke(@Param() { id }: CredentialParams, @CurrentActor() actor: Actor): Promise<RevokedResponse> {
    await this.commands.execute(new RemoveSshKey({ userId: null, keyId: id }, metadataOf(actor)));
    this.log.info(`Admin removed SSH key ${id}`);
    return { revoked: 1 };
  }
}
