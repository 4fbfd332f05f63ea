import { WebhookSender } from '@hubledger/contexts/audit/contract';
import { WebhookDispatcher } from '@hubledger/contexts/audit/webhooks.module';
import { Jobs } from '@hubledger/contexts/operations/contract';
import { TelemetryUpkeep } from '@hubledger/contexts/operations/telemetry.module';
import { ObjectDeletions } from '@hubledger/contexts/storage/contract';
import { BucketInventory } from '@hubledger/contexts/storage/storage.module';
import { Clock, EventLog, LeaseKeeper, rest, untilAborted, whileHeld } from '@hubledger/kernel';
import { Projections } from '@hubledger/projector';
import type { INestApplicationContext } from '@nestjs/common';
import { jobsModel } from '@projections/operations/jobs/read-model';
import type { AppParts } from '../app-parts';
import { METADATA_FOR } from '../storage/storage.module';
import { DueErasures } from './erasure/due-erasures';
import { countOnce } from './first-count';
import { HostedProjector } from './hosted-projector';
import { recordKeyRotations } from './key-rotations';
import { ProcessManagers } from './process-managers';
import { StaleUploads } from './stale-uploads';
import { UnusedSweep } from './unused-sweep';

const ORPHANS_WITHIN_MS = 3_600_000;
const ORPHANS_EVERY_MS = 15_000;
const RETRY_MS = 5_000;

type Duty = (signal: AbortSignal) => Promise<void>;

/** What the hub does beside answering requests. Of all processes on the same stores one at a time does each part of it. */
export class Background {
  private readonly ending = new AbortController();
  private duties: Promise<unknown> = Promise.resolve();
  private started = false;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly parts: Pick<AppParts, 'settings' | 'stores' | 'logger'>,
  ) {}

  /** Resolves when read models can be read, as far as they could before, and nothing to come will be overlooked. */
  async start(): Promise<void> {
    const { app } = this;
    this.started = true;
    await app.get(HostedProjector).start();
    if (this.parts.stores.replica) return void countOnce(app, this.parts.logger);
    await app.get(ProcessManagers).start();
    app.get(WebhookDispatcher).start();
    this.duties = Promise.all([
      this.duty('erasures', (signal) => this.between(app.get(DueErasures), signal)),
      this.duty('telemetry', (signal) => this.between(app.get(TelemetryUpkeep), signal)),
      this.duty('unused-sweep', (signal) => this.sweep(signal)),
      this.duty('stale-uploads', (signal) => this.endStaleUploads(signal)),
      this.duty('key-rotations', (signal) => this.recordRotations(signal)),
      this.duty('orphaned-jobs', (signal) => this.endOrphanedJobs(signal)),
      this.duty('first-count', async (signal) => {
        await countOnce(app, this.parts.logger);
        await untilAborted(signal);
      }),
    ]);
  }

  /** Before the stores close, and behind the requests. */
  async stop(): Promise<void> {
    const { app } = this;
    this.ending.abort();
    await this.duties;
    await app.get(ProcessManagers).stop();
    await app.get(WebhookDispatcher).stop();
    app.get(WebhookSender).close();
    if (this.started) await app.get(HostedProjector).stop();
    await app
      .get(BucketInventory)
      .flush()
      .catch(() => undefined); // what is lost of the counts a rescan finds
  }

  private duty(name: string, work: Duty): Promise<void> {
    const failed = async (error: unknown): Promise<void> => {
      this.parts.logger.warn({ err: error, duty: name }, 'Something the hub does by itself failed; it is tried again');
      await rest(RETRY_MS, this.ending.signal);
    };
    return whileHeld(this.app.get(LeaseKeeper), name, this.ending.signal, ({ signal }) => work(signal), failed);
  }

  private async between(work: { start(): void; stop(): Promise<void> | void }, signal: AbortSignal): Promise<void> {
    work.start();
    await untilAborted(signal);
    await work.stop();
  }

  private sweep(signal: AbortSignal): Promise<void> {
    const { app, parts } = this;
    const [deletions, jobs, log, clock] = [app.get(ObjectDeletions), app.get(Jobs), app.get(EventLog), app.get(Clock)];
    const sweep = new UnusedSweep(deletions, jobs, log, clock, parts.logger);
    return this.between(
      { start: () => sweep.start(parts.settings.unusedSweepHours), stop: () => sweep.stop() },
      signal,
    );
  }

  private endStaleUploads(signal: AbortSignal): Promise<void> {
    const { stores, logger } = this.parts;
    const stale = new StaleUploads(stores.objects.parts, stores.clock, logger);
    return this.between({ start: () => void stale.start(), stop: () => stale.stop() }, signal);
  }

  private async recordRotations(signal: AbortSignal): Promise<void> {
    const { app, parts } = this;
    const end = recordKeyRotations(app.get(EventLog), parts.stores, app.get(METADATA_FOR), parts.logger);
    await untilAborted(signal);
    end();
  }

  /** What a process was at that is gone has ended with it. The list of jobs may still be built. */
  private async endOrphanedJobs(signal: AbortSignal): Promise<void> {
    const { app, parts } = this;
    const projections = [jobsModel.name];
    const head = await app.get(EventLog).head();
    const built = app.get(Projections).waitFor(head, { projections, timeoutMs: ORPHANS_WITHIN_MS });
    await Promise.race([built, untilAborted(signal)]);
    while (!signal.aborted) {
      await app.get(Jobs).interruptOrphans();
      await (parts.stores.leases ? rest(ORPHANS_EVERY_MS, signal) : untilAborted(signal));
    }
  }
}
