import { categoryOf, type EventLog, idOf, type LeaseKeeper, type RecordedEvent } from '@hubledger/kernel';
import type { KnownWebhook } from '../../domain/webhook.state';
import type { Webhooks } from '../webhooks';
import { type BookmarkParts, LaneBookmark, type Progress } from './lane-bookmark';
import { LiveFeed } from './live-feed';
import { type Definition, type LaneParts, type LaneStanding, WebhookLane } from './webhook-lane';
import type { Sleep } from './waiting';
import { isOwnBookkeeping } from './own-bookkeeping';

export interface DispatcherParts extends BookmarkParts, Omit<LaneParts, 'log' | 'feed'> {
  readonly log: EventLog;
  readonly webhooks: Webhooks;
  readonly leases: LeaseKeeper;
  readonly sleep: Sleep;
}

interface OpenLane {
  readonly lane: WebhookLane;
  readonly ending: AbortController;
  readonly ended: Promise<void>;
}

const RECONNECT_MS = 1_000;
/** For a request under way when the hub stops; cut off, it would be sent again. */
const GRACE_MS = 2_000;

/**
 * Process manager of the webhooks: follows the log and keeps one lane for each. At least once per event: a checkpoint
 * is stored after what it stands for was delivered. Only the holder of the lease delivers.
 */
export class WebhookDispatcher {
  private readonly ending = new AbortController();
  private readonly cut = new AbortController();
  private readonly lanes = new Map<string, OpenLane>();
  private serving: Promise<void> | null = null;

  constructor(private readonly parts: DispatcherParts) {}

  start(): void {
    this.serving ??= this.serve();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    const grace = setTimeout(() => this.cut.abort(), GRACE_MS);
    await this.serving;
    clearTimeout(grace);
  }

  /** How a webhook is doing; from its checkpoint where another process, or nobody, delivers. */
  async standing({ webhookId, addedIn }: Pick<KnownWebhook, 'webhookId' | 'addedIn'>): Promise<LaneStanding> {
    const open = this.lanes.get(webhookId);
    if (open) return open.lane.standing;
    return { ...(await this.progressOf(webhookId, addedIn)), trouble: null };
  }

  private async serve(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        const lease = await this.parts.leases.acquire('webhooks', signal);
        if (!lease) return;
        try {
          await this.deliverUntil(AbortSignal.any([signal, lease.lost]));
        } finally {
          await this.closeAll();
          await lease.release();
        }
      } catch (error) {
        this.parts.report('The webhooks wait for the hub', error);
        await this.parts.sleep(RECONNECT_MS, signal);
      }
    }
  }

  private async deliverUntil(signal: AbortSignal): Promise<void> {
    const { log, webhooks, sleep, report } = this.parts;
    const feed = new LiveFeed(await log.head()); // before the list: what is added during it comes by the feed
    for (const webhook of await webhooks.all()) await this.open(webhook, feed);
    while (!signal.aborted) {
      try {
        for await (const batch of log.subscribeAll({ after: feed.position, signal })) {
          feed.push(batch, this.lanes.size > 0);
          for (const id of changedWebhooks(batch)) await this.refresh(id, feed);
        }
      } catch (error) {
        report('The subscription of the webhooks broke; reconnecting', error);
      }
      await sleep(RECONNECT_MS, signal);
    }
  }

  private async refresh(webhookId: string, feed: LiveFeed): Promise<void> {
    const webhook = await this.parts.webhooks.find(webhookId);
    const open = this.lanes.get(webhookId);
    if (!webhook) return this.close(webhookId);
    if (!open) return this.open(webhook, feed);
    const definition = definitionOf(webhook);
    if (JSON.stringify(definition) !== JSON.stringify(open.lane.current)) open.lane.redefine(definition);
  }

  private async open(webhook: KnownWebhook, feed: LiveFeed): Promise<void> {
    const { webhookId, addedIn } = webhook;
    const definition = definitionOf(webhook);
    const progress = await this.progressOf(webhookId, addedIn);
    const lane = new WebhookLane(definition, progress, this.bookmarkOf(webhookId), { ...this.parts, feed });
    const ending = new AbortController();
    const ended = lane.run(ending.signal, this.cut.signal).catch((error: unknown) => {
      this.parts.report('The last checkpoint of a webhook was not stored', error);
    });
    this.lanes.set(webhookId, { lane, ending, ended });
  }

  private close(webhookId: string): void {
    this.lanes.get(webhookId)?.ending.abort();
    this.lanes.delete(webhookId);
  }

  private async closeAll(): Promise<void> {
    const open = [...this.lanes.values()];
    for (const { ending } of open) ending.abort();
    await Promise.all(open.map(({ ended }) => ended));
    this.lanes.clear();
  }

  private async progressOf(webhookId: string, addedIn: string): Promise<Progress> {
    const saved = await this.bookmarkOf(webhookId).load();
    return saved ?? { position: addedIn, deliveredAt: null, failingSince: null };
  }

  private bookmarkOf(webhookId: string): LaneBookmark {
    return new LaneBookmark(webhookId, this.parts);
  }
}

const definitionOf = ({ webhookId, settings, secret, previousSecret, status, addedIn }: KnownWebhook): Definition => ({
  webhookId,
  settings,
  secret,
  previousSecret,
  status,
  addedIn,
});

const changedWebhooks = (batch: readonly RecordedEvent[]): Set<string> =>
  new Set(
    batch
      .filter((event) => categoryOf(event.stream) === 'webhook' && !isOwnBookkeeping(event))
      .map(({ stream }) => idOf(stream)),
  );
