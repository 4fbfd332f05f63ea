import { dayAfter } from '../../domain/telemetry/days';
import type { TelemetryKind } from '../../domain/telemetry/telemetry-kind';

/** Which days this process has begun to summarise: nothing is written to one of them any more, whatever the clock says. */
export class ClosedDays {
  private readonly lastOf = new Map<string, string>();

  close({ category }: TelemetryKind, day: string): void {
    this.lastOf.set(category, day);
  }

  last({ category }: TelemetryKind): string | null {
    return this.lastOf.get(category) ?? null;
  }

  /** @returns `today`, or the first day behind the last closed one. */
  openDay(kind: TelemetryKind, today: string): string {
    const last = this.last(kind);
    return last !== null && today <= last ? dayAfter(last) : today;
  }
}
