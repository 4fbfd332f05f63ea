import type { AdminTokenRejected, LoginFailed } from '../domain/credential.events';

type SecurityEvent = LoginFailed | AdminTokenRejected;

/** Name in a summary: it stands for many. */
const MANY = '*';
/** Summaries are by route or reason; there are few of both. */
const MAX_SUMMARIES = 100;

/** Lets so many single events of each type through per window and adds up the rest, by reason or route. */
export class RefusalCap {
  private readonly windows = new Map<string, { count: number; endsAt: number }>();
  private readonly summaries = new Map<string, SecurityEvent>();

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /** False: it was added to a summary instead. */
  admits(event: SecurityEvent, now: number): boolean {
    const window = this.windows.get(event.type);
    if (!window || window.endsAt <= now) {
      this.windows.set(event.type, { count: 1, endsAt: now + this.windowMs });
      return true;
    }
    if (window.count++ < this.limit) return true;
    this.add(event);
    return false;
  }

  takeSummaries(): SecurityEvent[] {
    const summaries = [...this.summaries.values()];
    this.summaries.clear();
    return summaries;
  }

  private add(event: SecurityEvent): void {
    const summarised = this.summaryOf(event);
    const key = JSON.stringify([summarised.type, { ...summarised.data, count: 0 }]);
    const present = this.summaries.get(key);
    if (present) present.data.count++;
    else this.summaries.set(key, summarised);
  }

  private summaryOf(event: SecurityEvent): SecurityEvent {
    if (event.type === 'LoginFailed') {
      const { reason, count } = event.data;
      return { ...event, data: { name: MANY, reason, count } };
    }
    const route = this.summaries.size < MAX_SUMMARIES ? event.data.route : MANY;
    return { ...event, data: { ...event.data, route } };
  }
}
