import {
  AddWebhook,
  RemoveWebhook,
  RotateWebhookSecret,
  UpdateWebhook,
  type WebhookWithSecret,
} from '@hubledger/contexts/audit/contract';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { success, SuccessResponse } from '../../../accounts/success.dto';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../../openapi/admin-responses';
import { WebhookFilters } from './webhook-filters';
import { BAD_FILTER, BAD_URL, ID, NOT_FOUND } from './webhook-ids';
import { CreateWebhookRequest, UpdateWebhookRequest } from './webhook-requests.dto';
import { WebhookView } from './webhook-view';
import { WebhookListResponse, WebhookResponse, WebhookSecretResponse } from './webhook.dto';

const BAD_BATCH = invalid('max', ['body', 'batch_size'], 'batch_size must not be greater than 100', 1000);

@ApiTags('admin: webhooks')
@Access('admin')
@Controller('admin/api/audit/webhooks')
export class AdminWebhooksController {
  constructor(
    private readonly view: WebhookView,
    private readonly filters: WebhookFilters,
    private readonly commands: CommandBus,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({ summary: 'List webhooks' })
  @ApiOkResponse({ type: WebhookListResponse })
  @AdminResponses()
  @Get()
  async list(): Promise<WebhookListResponse> {
    return { webhooks: await this.view.all() };
  }

  @ApiOperation({
    summary: 'Have events of the audit posted to an address',
    description:
      'From now on, in the order of the log, one request at a time, each at least once: `webhook-id` is the same when one ' +
      'comes again. Deliveries are signed as the Standard Webhooks specification says, by the secret that is shown in ' +
      'this answer and never again. What fails is tried 8 times in about an hour and then kept as a dead letter.',
  })
  @ApiOkResponse({ type: WebhookSecretResponse })
  @AdminResponses(BAD_URL, ...BAD_FILTER, adminError(409, 'There are 50 webhooks already'), BAD_BATCH, ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post()
  async create(@Body() body: CreateWebhookRequest, @CurrentActor() actor: Actor): Promise<WebhookSecretResponse> {
    const settings = {
      url: body.url,
      filter: await this.filters.resolved(body.filter ?? {}),
      description: body.description ?? '',
      batchSize: body.batch_size ?? 1,
    };
    const answer = await this.commands.execute<AddWebhook, WebhookWithSecret>(
      new AddWebhook(settings, metadataOf(actor)),
    );
    this.log.warning(`Admin added webhook ${answer.webhookId}`);
    return { id: answer.webhookId, secret: answer.secret.reveal() };
  }

  @ApiOperation({ summary: 'One webhook: how far it is, and how it is doing' })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookResponse })
  @AdminResponses(NOT_FOUND)
  @Get(':id')
  get(@Param('id') id: string): Promise<WebhookResponse> {
    return this.view.one(id);
  }

  @ApiOperation({
    summary: 'Change a webhook',
    description: 'What is left out stays. A delivery that waits for its next attempt is tried at once.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookResponse })
  @AdminResponses(NOT_FOUND, BAD_URL, ...BAD_FILTER, BAD_BATCH, ...CHANGE_ERRORS)
  @Patch(':id')
  async update(
    @Param('id') id: string,
    @Body() { url, filter, description, batch_size }: UpdateWebhookRequest,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookResponse> {
    const { webhookId } = await this.view.known(id);
    const given = {
      url: url ?? undefined,
      filter: filter ? await this.filters.resolved(filter) : undefined,
      description: description ?? undefined,
      batchSize: batch_size ?? undefined,
    };
    await this.commands.execute(new UpdateWebhook({ webhookId, ...given }, metadataOf(actor)));
    this.log.warning(`Admin changed webhook ${webhookId}`);
    return this.view.one(webhookId);
  }

  @ApiOperation({ summary: 'Remove a webhook', description: 'With its secret and its dead letters.' })
  @ApiParam(ID)
  @ApiOkResponse({ type: SuccessResponse })
  @AdminResponses(NOT_FOUND, ...CHANGE_ERRORS)
  @Delete(':id')
  async remove(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<SuccessResponse> {
    await this.commands.execute(new RemoveWebhook({ webhookId: id }, metadataOf(actor)));
    this.log.warning(`Admin removed webhook ${id}`);
    return success('Webhook removed');
  }

  @ApiOperation({
    summary: 'Give a webhook a new secret',
    description: 'Shown in this answer only. For 24 hours deliveries carry a signature by the one before as well.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookSecretResponse })
  @AdminResponses(NOT_FOUND, ...CHANGE_ERRORS)
  @HttpCode(200)
  @Post(':id/rotate-secret')
  async rotateSecret(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<WebhookSecretResponse> {
    const command = new RotateWebhookSecret({ webhookId: id }, metadataOf(actor));
    const { webhookId, secret } = await this.commands.execute<RotateWebhookSecret, WebhookWithSecret>(command);
    this.log.warning(`Admin gave webhook ${webhookId} a new secret`);
    return { id: webhookId, secret: secret.reveal() };
  }
}
