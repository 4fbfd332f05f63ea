import {
  type AddedSshKey,
  AddSshKey,
  NotYourSshKey,
  RemoveSshKey,
  SshKeyNotFound,
} from '@hubledger/contexts/identity/contract';
import { DocumentStore, Sealer } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { listSshKeys, sshKeyNumbered } from '@projections/identity/ssh-keys/queries';
import type { SshKeyRow } from '@projections/identity/ssh-keys/read-model';
import { invalidField, refusal, SignedInRefusals } from '../openapi/account-responses';
import { signedInUser } from '../signed-in-user';
import { success, SuccessResponse } from '../success.dto';
import { AddSshKeyRequest, SshKeyParams, SshKeyResponse, SshKeysResponse } from './ssh-key.dto';

const MAX_KEYS = 1_000;
const NOT_YOURS = refusal(403, 'This SSH key belongs to somebody else');
const NOT_FOUND = refusal(404, 'SSH key not found');

@ApiTags('SSH keys')
@Access('signed-in')
@Controller('api/user/keys')
export class SshKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly documents: DocumentStore,
    private readonly sealer: Sealer,
  ) {}

  @ApiOperation({ summary: 'List your SSH keys' })
  @ApiOkResponse({ type: SshKeysResponse })
  @SignedInRefusals()
  @Get()
  async list(@CurrentActor() actor: Actor): Promise<SshKeysResponse> {
    const { userId } = signedInUser(actor);
    const { rows } = await listSshKeys(this.documents, { userId }, { limit: MAX_KEYS, offset: 0 }, 0);
    return { keys: await Promise.all(rows.map(({ document }) => this.opened(document))) };
  }

  @ApiOperation({
    summary: 'Add an SSH key',
    description: 'Ed25519, ECDSA, RSA from 2048 bits, and keys on security devices.',
  })
  @ApiOkResponse({ type: SshKeyResponse })
  @SignedInRefusals(
    refusal(400, 'This is not a usable SSH public key: it is cut off'),
    refusal(409, 'This SSH key is in use already'),
    refusal(409, 'You have 500 SSH keys: remove some first'),
    invalidField('key', 'Field required', null),
  )
  @HttpCode(200)
  @Post()
  async add(@Body() { title, key }: AddSshKeyRequest, @CurrentActor() actor: Actor): Promise<SshKeyResponse> {
    const { userId } = signedInUser(actor);
    const command = new AddSshKey({ userId, title, publicKey: key }, metadataOf(actor));
    const added = await this.commands.execute<AddSshKey, AddedSshKey>(command);
    const { numericId: id, keyType: key_type, fingerprint, createdAt: created_at } = added;
    return shown({ id, title: added.title, key_type, fingerprint, created_at });
  }

  @ApiOperation({ summary: 'One of your SSH keys' })
  @ApiOkResponse({ type: SshKeyResponse })
  @SignedInRefusals(NOT_YOURS, NOT_FOUND)
  @Get(':id')
  async get(@Param() { id }: SshKeyParams, @CurrentActor() actor: Actor): Promise<SshKeyResponse> {
    const { userId } = signedInUser(actor);
    const found = await sshKeyNumbered(this.documents, id);
    if (!found) throw new SshKeyNotFound(String(id));
    if (found.document.user_id !== userId) throw new NotYourSshKey(String(id));
    return this.opened(found.document);
  }

  @ApiOperation({ summary: 'Remove one of your SSH keys' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals(NOT_YOURS, NOT_FOUND)
  @Delete(':id')
  async remove(@Param() { id }: SshKeyParams, @CurrentActor() actor: Actor): Promise<SuccessResponse> {
    const { userId } = signedInUser(actor);
    await this.commands.execute(new RemoveSshKey({ userId, keyId: id }, metadataOf(actor)));
    return success('SSH key removed');
  }

  private async opened(row: SshKeyRow): Promise<SshKeyResponse> {
    return shown({ ...row, title: (await this.sealer.reveal(row.title, row.user_id)) ?? '' });
  }
}

const shown = ({ id, title, key_type, fingerprint, created_at }: Omit<SshKeyRow, 'user_id'>): SshKeyResponse => ({
  id,
  title,
  key_type,
  fingerprint,
  created_at,
  last_used: null,
});
