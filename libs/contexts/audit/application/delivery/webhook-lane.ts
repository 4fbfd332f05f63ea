import { type EventLog, type Position, type RecordedEvent, WakeUp } from '@hubledger/kernel';
import type { AuditEntries } from '../../domain/audit-entries.port';
import type { KnownWebhook } from '../../domain/webhook.state';
import { type CourierParts, deliver, type Ending, type Trouble } from './courier';
import { type Delivery, nextDelivery } from './delivery-body';
import type { LaneBookmark, Progress } from './lane-bookmark';
import type { LiveFeed } from './live-feed';
import type { DeliveryRecords } from './delivery-records';
import { isOwnBookkeeping } from './own-bookkeeping';
import type { Receiver, SignedSender } from './signed-sender';
import { type Sleep, sleepUnless } from './waiting';

/** What a lane needs to know of its webhook; changes of anything else leave it alone. */
export type Definition = Receiver & Pick<KnownWebhook, 'status' | 'addedIn'>;

export interface LaneParts {
  readonly log: Pick<EventLog, 'readAll'>;
  readonly feed: LiveFeed;
  readonly entries: AuditEntries;
  readonly sender: Pick<SignedSender, 'send'>;
  readonly records: DeliveryRecords;
  readonly now: () => Date;
  readonly sleep: Sleep;
  readonly random: () => number;
  /** The hub's own trouble, not the receiver's. */
  readonly report: (message: string, error: unknown) => void;
}

export interface LaneStanding extends Progress {
  /** Of the delivery under way; null when its last attempt, or there was none, did not fail. */
  readonly trouble: Trouble | null;
}

/** Events looked at in one step. */
const PAGE = 100;
const TRAILING_MS = 1_000;
const AFTER_OWN_TROUBLE_MS = 5_000;

/**
 * Delivers to one webhook, in log order, one request at a time. It takes its events from the feed while it keeps up and
 * else from the log, page by page: however slow its receiver, it holds a page and keeps nobody waiting.
 */
export class WebhookLane {
  private readonly changed = new WakeUp();
  private trouble: Trouble | null = null;
  private matches: (event: RecordedEvent) => boolean;

  constructor(
    private definition: Definition,
    private progress: Progress,
    private readonly bookmark: LaneBookmark,
    private readonly parts: LaneParts,
  ) {
    this.matches = this.matching(definition);
  }

  get standing(): LaneStanding {
    return { ...this.progress, trouble: this.trouble };
  }

  get current(): Definition {
    return this.definition;
  }

  /** What is under way is begun anew, at once. */
  redefine(definition: Definition): void {
    this.definition = definition;
    this.matches = this.matching(definition);
    this.trouble = null;
    this.changed.ring();
  }

  /**
   * @param ending ends the waits and what follows a delivery
   * @param cut ends a request under way
   */
  async run(ending: AbortSignal, cut: AbortSignal): Promise<void> {
    while (!ending.aborted) {
      try {
        await this.step(ending, cut);
      } catch (error) {
        this.parts.report('A webhook waits for the hub', error);
        await this.parts.sleep(AFTER_OWN_TROUBLE_MS, ending);
      }
    }
    await this.bookmark.flush(this.progress);
  }

  private async step(ending: AbortSignal, cut: AbortSignal): Promise<void> {
    const { feed, sleep } = this.parts;
    const changed = this.changed.count;
    const arrived = feed.arrived.count; // before the look: what comes during it wakes us again
    if (this.definition.status === 'paused') {
      await this.bookmark.flush(this.progress);
      return sleepUnless(sleep, null, [[this.changed, changed]], ending);
    }
    const events = await this.eventsAfter(this.progress.position);
    if (events.length > 0) return this.take(events, ending, cut);
    const rings = [
      [this.changed, changed],
      [feed.arrived, arrived],
    ] as const;
    await sleepUnless(sleep, this.bookmark.pending ? TRAILING_MS : null, rings, ending);
    if (this.bookmark.pending && feed.arrived.count === arrived) await this.bookmark.flush(this.progress);
  }

  /** None at the end of the feed. What the log holds beyond the feed's end is the feed's to bring. */
  private async eventsAfter(position: Position): Promise<RecordedEvent[]> {
    const { feed, log } = this.parts;
    return feed.after(position, PAGE) ?? (await log.readAll({ after: position, limit: PAGE }));
  }

  private async take(events: readonly RecordedEvent[], ending: AbortSignal, cut: AbortSignal): Promise<void> {
    const { definition } = this;
    const { webhookId, settings } = definition;
    const goesOn = () => !ending.aborted && this.definition === definition;
    let waiting = events.filter(this.matches);
    while (waiting.length > 0 && goesOn()) {
      const { batchSize } = settings;
      const delivery = await nextDelivery(this.parts.entries, { webhookId, batchSize }, waiting);
      const outcome = await deliver(delivery, this.courierParts(definition, goesOn, ending, cut));
      if (!(await this.conclude(outcome, delivery, definition))) return;
      waiting = waiting.slice(delivery.events.length);
      await this.reach(delivery.events.at(-1)?.position ?? this.progress.position, 1, 0);
    }
    const last = events.at(-1)?.position;
    if (last !== undefined && goesOn()) await this.reach(last, 0, events.length);
  }

  private courierParts(
    definition: Definition,
    goesOn: () => boolean,
    ending: AbortSignal,
    cut: AbortSignal,
  ): CourierParts {
    const { sender, now, random, sleep } = this.parts;
    return {
      ...{ now, random, goesOn },
      send: ({ id, body }) => sender.send(definition, id, body, cut),
      wait: (ms) => sleepUnless(sleep, ms, [[this.changed, this.changed.count]], ending),
      failed: (trouble) => {
        this.trouble = trouble;
        this.progress = { ...this.progress, failingSince: this.progress.failingSince ?? trouble.failedAt };
      },
    };
  }

  /** False when it has to be begun anew. */
  private async conclude(outcome: Ending, { events }: Delivery, definition: Definition): Promise<boolean> {
    const { records, now } = this.parts;
    switch (outcome.kind) {
      case 'delivered':
        this.trouble = null;
        this.progress = { ...this.progress, deliveredAt: now().toISOString(), failingSince: null };
        return true;
      case 'given-up': {
        const since = this.progress.failingSince ?? outcome.trouble.failedAt;
        await records.gaveUp(definition.webhookId, events, outcome.trouble, since);
        return true;
      }
      case 'gone':
        await records.gone(definition.webhookId);
        // Until the feed brings the news; what it has brought already is newer.
        if (this.definition === definition) this.definition = { ...definition, status: 'paused' };
        return false;
      case 'cut-off':
        return false;
    }
  }

  private async reach(position: Position, outcomes: number, events: number): Promise<void> {
    this.progress = { ...this.progress, position };
    await this.bookmark.passed(this.progress, outcomes, events);
  }

  private matching({ settings }: Definition): (event: RecordedEvent) => boolean {
    const matches = this.parts.entries.matching(settings.filter);
    return (event) => !isOwnBookkeeping(event) && matches(event);
  }
}
