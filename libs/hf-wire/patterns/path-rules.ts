import { PatternsTooCostly } from '../wire-errors';
import { compileWildmatch, type Wildmatch, wildmatches } from './wildmatch';

interface General {
  readonly order: number;
  readonly source: string;
  /** What stands before the first wildcard. */
  readonly start: string;
  /** Matched against the last part of a path only. */
  readonly byName: boolean;
  /** Made when it is first needed; null for one that matches nothing. */
  compiled?: Wildmatch | null;
}

/**
 * Steps of matching, 5 to 20 ns each, that one set of patterns may take: at most at once, and more with each path. Hundreds
 * of patterns that people write stay far below; without a bound, one request kept the hub busy for many minutes.
 */
const MAX_STEPS = 1_000_000;
const STEPS_PER_PATH = 20_000;
/** Of making a pattern ready, for each of its characters; and of looking whether it has to be run at all. */
const STEPS_TO_COMPILE = 10;
const STEPS_TO_LOOK = 4;

/**
 * Which of many patterns matches a path, the last one first. Plain names and `*.ext`, which are nearly all in
 * practice, are looked up; only the others are run.
 */
export class PathRules {
  private readonly paths = new Map<string, number>();
  private readonly names = new Map<string, number>();
  private readonly suffixes = new Map<string, number>();
  private readonly generals: General[] = [];
  private stepsLeft = MAX_STEPS;

  /** `order` grows from call to call. A pattern without '/' matches in every folder. */
  add(pattern: string, order: number): void {
    const byName = !pattern.includes('/');
    const anchored = pattern.startsWith('/') ? pattern.slice(1) : pattern;
    const suffix = /^\*(\.[^*?[\\/.]+)$/.exec(pattern)?.[1];
    if (suffix !== undefined) this.suffixes.set(suffix, order);
    else if (!/[*?[\\]/.test(anchored)) (byName ? this.names : this.paths).set(anchored, order);
    else {
      const start = /^[^*?[\\]*/.exec(anchored)?.[0] ?? '';
      this.generals.push({ order, source: anchored, start, byName });
    }
  }

  /**
   * Order of the last rule that matches; -1 when none does.
   *
   * @param brings whether this path allows for more steps
   * @throws PatternsTooCostly
   */
  lastMatch(path: string, brings = true): number {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    let best = Math.max(
      this.paths.get(path) ?? -1,
      this.names.get(name) ?? -1,
      dot < 0 ? -1 : (this.suffixes.get(name.slice(dot)) ?? -1),
    );
    const [pathBytes, nameBytes] = [Buffer.from(path), Buffer.from(name)];
    if (brings) this.stepsLeft = Math.min(MAX_STEPS, this.stepsLeft + STEPS_PER_PATH);
    for (let i = this.generals.length - 1; i >= 0; i -= 1) {
      const general = this.generals[i] as General;
      if (general.order < best) break;
      this.spend(STEPS_TO_LOOK);
      if (!(general.byName ? name : path).startsWith(general.start)) continue;
      const pattern = this.compiled(general);
      if (pattern && wildmatches(pattern, general.byName ? nameBytes : pathBytes, this.spend)) best = general.order;
    }
    return best;
  }

  private compiled(general: General): Wildmatch | null {
    if (general.compiled === undefined) {
      this.spend(STEPS_TO_COMPILE * general.source.length);
      general.compiled = compileWildmatch(general.source);
    }
    return general.compiled;
  }

  private readonly spend = (steps: number): void => {
    this.stepsLeft -= steps;
    if (this.stepsLeft < 0) throw new PatternsTooCostly();
  };
}
