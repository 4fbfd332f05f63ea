/** Upper bounds, seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

const REQUESTS = 'hubledger_http_requests_total';
const DURATIONS = 'hubledger_http_request_duration_seconds';

/** Answers with one method, route and status. */
export class RequestDuration {
  private readonly counts = new Array<number>(BUCKETS.length).fill(0);
  private count = 0;
  private sum = 0;

  /** @param labels as Prometheus writes them, without braces. */
  constructor(private readonly labels: string) {}

  observe(seconds: number): void {
    this.count += 1;
    this.sum += seconds;
    const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) this.counts[bucket]! += 1;
  }

  total(): string {
    return `${REQUESTS}{${this.labels}} ${this.count}`;
  }

  histogram(): string[] {
    let below = 0;
    return [
      ...BUCKETS.map((bound, n) => `${DURATIONS}_bucket{le="${bound}",${this.labels}} ${(below += this.counts[n]!)}`),
      `${DURATIONS}_bucket{le="+Inf",${this.labels}} ${this.count}`,
      `${DURATIONS}_sum{${this.labels}} ${this.sum}`,
      `${DURATIONS}_count{${this.labels}} ${this.count}`,
    ];
  }
}

/**
 * Counts and times answers. prom-client looks its labels up twice at every answer, which took a thirtieth of a small
 * request; here they are looked up when a route first answers with a status.
 */
export class RequestDurations {
  private readonly all: RequestDuration[] = [];

  /** Ask once for each: asked again, it starts another series of the same name. */
  of(method: string, route: string, status: number): RequestDuration {
    const duration = new RequestDuration(`method="${escaped(method)}",route="${escaped(route)}",status="${status}"`);
    this.all.push(duration);
    return duration;
  }

  /** In the Prometheus text format, with a line break at its end. */
  text(): string {
    const lines = [
      `# HELP ${REQUESTS} Requests answered.`,
      `# TYPE ${REQUESTS} counter`,
      ...this.all.map((duration) => duration.total()),
      `# HELP ${DURATIONS} From the first byte of the request to the last of the answer.`,
      `# TYPE ${DURATIONS} histogram`,
      ...this.all.flatMap((duration) => duration.histogram()),
    ];
    return `${lines.join('\n')}\n`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

const escaped = (value: string): string => value.replace(/[\\"\n]/g, (character) => ESCAPES[character]!);
