import { EraseSubject } from '@hubledger/contexts/identity/contract';
import { EventLog } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Projections } from '@hubledger/projector';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { erasuresModel } from '@projections/identity/erasures/read-model';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { ErasureListResponse, ErasureResponse, ListErasuresQuery } from './erasure.dto';
import { Erasures } from './erasures';

@ApiTags('admin: users')
@Access('admin')
@Controller('admin/api/erasures')
export class AdminErasuresController {
  constructor(
    private readonly erasures: Erasures,
    private readonly commands: CommandBus,
    private readonly projector: Projections,
    private readonly eventLog: EventLog,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'People whose accounts were closed, and when they are forgotten',
    description:
      'Forgetting destroys the key of what is stored of a person sealed, and everything else of theirs that is secret; ' +
      'nobody can take it back. Until then a closed account can be looked into by the audit.',
  })
  @ApiOkResponse({ type: ErasureListResponse })
  @AdminResponses(invalid('isIn', ['query', 'state'], 'state must be one of the following values: pending, …', 'done'))
  @Get()
  list(@Query() query: ListErasuresQuery): Promise<ErasureListResponse> {
    return this.erasures.list(query);
  }

  @ApiOperation({
    summary: 'Forget somebody now',
    description: 'Without waiting for the delay. For whoever was forgotten already it changes nothing.',
  })
  @ApiParam({ name: 'user', description: 'Id of the user, or the name they bore.', example: 'alice' })
  @ApiOkResponse({ type: ErasureResponse })
  @AdminResponses(
    adminError(404, 'User not found'),
    adminError(409, 'The account is open: delete the user first'),
    adminError(409, '2 people who were called alice have left: name one by id', { user_ids: ['0b6f7c52-…', '9a55…'] }),
    ...CHANGE_ERRORS,
  )
  @HttpCode(200)
  @Post(':user/now')
  async now(@Param('user') user: string, @CurrentActor() actor: Actor): Promise<ErasureResponse> {
    const { id, document } = await this.erasures.one(user);
    await this.commands.execute(new EraseSubject({ userId: id }, metadataOf(actor)));
    this.log.warning(`Admin had a closed account forgotten: ${document.username}`);
    await this.projector.waitFor(await this.eventLog.head(), { projections: [erasuresModel.name] });
    return this.erasures.shown(await this.erasures.one(id));
  }
}
