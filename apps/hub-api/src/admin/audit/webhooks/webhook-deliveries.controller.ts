import { PauseWebhook, ResumeWebhook } from '@hubledger/contexts/audit/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AdminResponses, CHANGE_ERRORS } from '../../openapi/admin-responses';
import { TestDeliveries } from './test-deliveries';
import { attemptResponse } from './webhook-answers';
import { ID, NOT_FOUND } from './webhook-ids';
import { WebhookView } from './webhook-view';
import { WebhookAttemptResponse, WebhookResponse } from './webhook.dto';

@ApiTags('admin: webhooks')
@Access('admin')
@Controller('admin/api/audit/webhooks')
export class AdminWebhookDeliveriesController {
  constructor(
    private readonly view: WebhookView,
    private readonly tests: TestDeliveries,
    private readonly commands: CommandBus,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'Send a webhook a signed test',
    description: 'An `audit.test`, once, whether or not the webhook is paused. The answer says what came back.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookAttemptResponse })
  @AdminResponses(NOT_FOUND, ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post(':id/test')
  async test(@Param('id') id: string): Promise<WebhookAttemptResponse> {
    return attemptResponse(await this.tests.send(await this.view.known(id)));
  }

  @ApiOperation({ summary: 'Pause a webhook', description: 'What is recorded meanwhile waits for it in the log.' })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookResponse })
  @AdminResponses(NOT_FOUND, ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post(':id/pause')
  async pause(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<WebhookResponse> {
    const { webhookId } = await this.view.known(id);
    await this.commands.execute(new PauseWebhook({ webhookId, reason: 'admin' }, metadataOf(actor)));
    this.log.warning(`Admin paused webhook ${webhookId}`);
    return this.view.one(webhookId);
  }

  @ApiOperation({ summary: 'Resume a webhook', description: 'It goes on where it stood.' })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookResponse })
  @AdminResponses(NOT_FOUND, ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post(':id/resume')
  async resume(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<WebhookResponse> {
    const { webhookId } = await this.view.known(id);
    await this.commands.execute(new ResumeWebhook({ webhookId }, metadataOf(actor)));
    this.log.warning(`Admin resumed webhook ${webhookId}`);
    return this.view.one(webhookId);
  }
}
