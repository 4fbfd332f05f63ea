import {
  CONFIRMATION_SECONDS,
  ConfirmationInvalid,
  DeletionConfirmations,
  type DeletionCount,
} from '@hubledger/contexts/storage/contract';
import { DomainError, ObjectStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, Delete, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import type { ErrorExample } from '../../http/error-schemas';
import { PrefixDeletions } from './prefix-deletions';
import { DeletionPreparedResponse, PrefixDeletedResponse } from './storage.dto';
import { DeletePrefixQuery, PrepareDeletionQuery } from './storage-requests.dto';

/** These two routes answer 400 with a plain text (admin specification, section 1). */
const plainError = (text: string): ErrorExample => ({ status: 400, text, body: { detail: text } });
const BAD_PREFIX = adminError(400, 'Object keys are relative paths of [A-Za-z0-9._-] segments');
const EMPTY = 'A prefix must not be empty: it would be the whole bucket';

/** Told as a string, unlike other errors of the admin API (admin specification, sections 1 and 8). */
class PrefixRefused extends DomainError {
  readonly code = 'storage.prefix_refused';
  readonly kind = 'invalid';
  constructor(reason: string) {
    super(reason, { plainText: true });
  }
}

@ApiTags('admin: storage')
@Access('admin')
@Controller('admin/api/storage/prefix')
export class AdminPrefixesController {
  constructor(
    private readonly objects: ObjectStore,
    private readonly confirmations: DeletionConfirmations,
    private readonly deletions: PrefixDeletions,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({ summary: 'Ask for a token that confirms the deletion of a prefix' })
  @ApiOkResponse({ type: DeletionPreparedResponse })
  @AdminResponses(
    plainError(EMPTY),
    BAD_PREFIX,
    invalid('missing', ['query', 'prefix'], 'Field required', null),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post('prepare-delete')
  async prepare(@Query() { prefix }: PrepareDeletionQuery): Promise<DeletionPreparedResponse> {
    if (prefix === '') throw new PrefixRefused(EMPTY);
    const estimated = await this.deletions.estimate(prefix);
    const token = await this.confirmations.issue(prefix);
    this.log.warning(`Admin prepared the deletion of prefix: ${prefix} (about ${estimated} objects)`);
    return { confirm_token: token, prefix, estimated_objects: estimated, expires_in: CONFIRMATION_SECONDS };
  }

  @ApiOperation({
    summary: 'Delete all objects whose keys begin with a prefix',
    description:
      'What a repository refers to, or may soon, is left and counted, unless `force`. The token is used up by the ' +
      'attempt, whatever its outcome.',
  })
  @ApiOkResponse({ type: PrefixDeletedResponse })
  @AdminResponses(
    plainError('The confirmation token is unknown, was used, or has expired'),
    plainError('The confirmation token is for another prefix; it is used up now'),
    plainError(EMPTY),
    adminError(409, 'A job storage.delete-prefix:hf-model-alice-old/ waits or runs already: 0f8d9b0a-…'),
    invalid('missing', ['query', 'confirm_token'], 'Field required', null),
    ...CHANGE_ERRORS,
  )
  @Delete()
  async delete(@Query() query: DeletePrefixQuery, @CurrentActor() actor: Actor): Promise<PrefixDeletedResponse> {
    const { prefix, force, confirm_token: token } = query;
    if (prefix === '') throw new PrefixRefused(EMPTY);
    await this.redeem(token, prefix);
    const told = (count: DeletionCount): void => this.tell(prefix, count);
    if (query.async) {
      const jobId = await this.deletions.asJob({ key: prefix, force }, metadataOf(actor), told);
      return { ...responseOf(prefix, { deleted: 0, bytes: 0, skippedReferenced: 0, failed: 0 }), job_id: jobId };
    }
    const count = await this.deletions.now({ key: prefix, force }, metadataOf(actor));
    told(count);
    return responseOf(prefix, count);
  }

  private async redeem(token: string, prefix: string): Promise<void> {
    try {
      await this.confirmations.redeem(token, prefix);
    } catch (error) {
      throw error instanceof ConfirmationInvalid ? new PrefixRefused(error.message) : error;
    }
  }

  private tell(prefix: string, { deleted, bytes, skippedReferenced, failed }: DeletionCount): void {
    const rest = `${skippedReferenced} in use, ${failed} failed`;
    this.log.warning(`Admin deleted prefix: ${prefix} (${deleted} objects of ${bytes} bytes; ${rest})`);
    if (failed > 0) this.log.error(`${failed} objects below ${prefix} of ${this.objects.bucket} could not be deleted`);
  }
}

const responseOf = (prefix: string, { deleted, bytes, skippedReferenced }: DeletionCount): PrefixDeletedResponse => ({
  success: true,
  deleted_count: deleted,
  prefix,
  skipped_referenced: skippedReferenced,
  deleted_bytes: bytes,
  job_id: null,
});
