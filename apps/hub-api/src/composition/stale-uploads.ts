import type { Clock, PartedUploads } from '@hubledger/kernel';
import type { Logger } from 'pino';

const HOUR_MS = 3_600_000;
const EVERY_MS = 6 * HOUR_MS;
/** An upload is gone on with for a day, and the addresses that were answered last then work for another one. */
const STALE_MS = 49 * HOUR_MS;

/** Throws away what was uploaded in parts and never ended, at start and then now and then. Several processes may. */
export class StaleUploads {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly parts: Pick<PartedUploads, 'sweep'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    await this.sweep();
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.start(), EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async sweep(): Promise<void> {
    try {
      const uploads = await this.parts.sweep(new Date(this.clock.now().getTime() - STALE_MS));
      if (uploads > 0) this.logger.info({ uploads }, 'uploads that were never ended were thrown away');
    } catch (error) {
      this.logger.warn({ err: error }, 'Uploads that were never ended could not be looked for; it is tried again');
    }
  }
}
