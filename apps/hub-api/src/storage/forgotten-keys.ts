import { EventLog, ORIGIN, type Position, rest, Sealer } from '@hubledger/kernel';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Ending, ENDINGS, goneWith } from './endings';

const RETRY_MS = 1_000;

/**
 * Where other processes destroy keys as well, what this one remembers of them goes as soon as the log says so. While
 * the log can't be read it goes when the sealer's own time is over.
 */
@Injectable()
export class ForgottenKeys implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly ending = new AbortController();
  private listening: Promise<void> = Promise.resolve();
  private seen: Position = ORIGIN;

  constructor(
    private readonly log: EventLog,
    private readonly sealer: Sealer,
  ) {}

  onApplicationBootstrap(): void {
    this.listening = this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await this.listening;
  }

  private async listen(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        if (this.seen === ORIGIN) this.seen = await this.log.head(); // nothing was opened here before
        for await (const events of this.log.subscribeAll({ after: this.seen, signal })) {
          for (const event of events) {
            if (ENDINGS.has(event.type)) {
              for (const ref of goneWith(event as unknown as Ending).secrets) this.sealer.forget(ref);
            }
            this.seen = event.position;
          }
        }
      } catch {
        // It is away or damaged: others say so, and this goes on when it is back.
      }
      await rest(RETRY_MS, signal);
    }
  }
}
