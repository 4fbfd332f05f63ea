import { EraseSubject, IdentitySettings } from '@hubledger/contexts/identity/contract';
import { Clock, DocumentStore, EventLog, uuidV5 } from '@hubledger/kernel';
import { Projections } from '@hubledger/projector';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { pendingErasures } from '@projections/identity/erasures/queries';
import { erasuresModel } from '@projections/identity/erasures/read-model';
import { systemCommand } from '../../storage/event-metadata';

const DAY_MS = 86_400_000;
/** A shorter delay may have been set, or the clock been put right. */
const LOOK_EVERY_MS = 3_600_000;
const RETRY_MS = 60_000;
const AT_ONCE = 100;

/** Told of an erasure that failed, or without a user of a look that did; it is tried again. */
export type ReportErasureFailure = (userId: string | null, error: unknown) => void;

/**
 * Forgets those whose time has come. Who that is follows from the log, by the read model of those who have left, so that
 * neither a restart nor a rebuild loses anybody; the timer only says when to look.
 */
@Injectable()
export class DueErasures {
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly documents: DocumentStore,
    private readonly projector: Projections,
    private readonly log: EventLog,
    private readonly commands: CommandBus,
    private readonly settings: IdentitySettings,
    private readonly clock: Clock,
    private readonly report: ReportErasureFailure,
  ) {}

  /** Looks at once, behind the caller, and from time to time until `stop`. May be started again. */
  start(): void {
    this.stopped = false;
    this.looking = this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.looking;
  }

  /** When somebody who left then is forgotten. ISO-8601 UTC. */
  dueAt(closedAt: string): string {
    return new Date(Date.parse(closedAt) + this.settings.erasureDelayDays * DAY_MS).toISOString();
  }

  private async look(): Promise<void> {
    let next = RETRY_MS;
    try {
      next = await this.eraseDue();
    } catch (error) {
      this.report(null, error);
    }
    if (this.stopped) return;
    this.timer = setTimeout(() => this.start(), next).unref();
  }

  /** @returns milliseconds until the next look. */
  private async eraseDue(): Promise<number> {
    const projections = [erasuresModel.name];
    if (!(await this.projector.waitFor(await this.log.head(), { projections }))) return RETRY_MS;
    for (;;) {
      const pending = await pendingErasures(this.documents, AT_ONCE);
      const now = this.clock.iso();
      const due = pending.filter(({ document }) => this.dueAt(document.closed_at) <= now);
      let failed = 0;
      for (const { id } of due) {
        if (this.stopped) return RETRY_MS;
        if (!(await this.erase(id))) failed += 1; // one who can't be forgotten yet keeps back no other
      }
      if (failed > 0) return RETRY_MS;
      if (due.length < AT_ONCE) return this.untilDue(pending[due.length]?.document.closed_at, now);
      await this.projector.waitFor(await this.log.head(), { projections });
    }
  }

  private async erase(userId: string): Promise<boolean> {
    try {
      const commandId = uuidV5('erase when due', userId);
      const metadata = { ...systemCommand(this.clock.iso()), commandId };
      await this.commands.execute(new EraseSubject({ userId }, metadata));
      return true;
    } catch (error) {
      this.report(userId, error);
      return false;
    }
  }

  private untilDue(closedAt: string | undefined, now: string): number {
    if (closedAt === undefined) return LOOK_EVERY_MS;
    return Math.min(LOOK_EVERY_MS, Math.max(1_000, Date.parse(this.dueAt(closedAt)) - Date.parse(now)));
  }
}
