import { DeadLetters } from '@hubledger/contexts/audit/webhooks.module';
import type { KnownWebhook } from '@hubledger/contexts/audit/contract';
import { type Job, type JobContext, Jobs } from '@hubledger/contexts/operations/contract';
import type { CommandMetadata, Json } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';

/** A thousand dead letters, at ten seconds each, outlive any request. */
@Injectable()
export class DeadLetterJobs {
  constructor(
    private readonly jobs: Jobs,
    private readonly deadLetters: DeadLetters,
  ) {}

  retryAll({ webhookId, deadLetters }: KnownWebhook, metadata: CommandMetadata): Promise<Job> {
    const positions = [...deadLetters.keys()];
    const request = {
      kind: 'webhook.retry',
      key: `webhook.retry:${webhookId}`,
      description: `Send the dead letters of webhook ${webhookId} again`,
      unit: 'events',
    };
    return this.jobs.start(request, metadata, (context) => this.run(webhookId, positions, context));
  }

  /** The first failure ends it: the receiver is not well yet. */
  private async run(webhookId: string, positions: string[], { signal, metadata, progress }: JobContext): Promise<Json> {
    let delivered = 0;
    for (const position of positions) {
      signal.throwIfAborted();
      const { failure } = await this.deadLetters.retry(webhookId, position, metadata);
      if (failure !== null) return { delivered, left: positions.length - delivered, failure };
      progress(++delivered, positions.length);
    }
    return { delivered, left: 0, failure: null };
  }
}
