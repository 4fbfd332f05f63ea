import { PatternsTooCostly } from '../wire-errors';
import { compileWildmatch, type Wildmatch, wildmatches } from './wildmatch';

interface General {
  readonly order: number;
  readonly pattern: Wildmatch;
  /** Matched against the last part of a path only. */
  readonly byName: boolean;
}

/**
 * Steps of matching, 5 to 20 ns each, that one set of patterns may take: at first, and more with each path. Hundreds of
 * patterns that people write stay far below; without a bound, one request kept the hub busy for many minutes.
 */
const STEPS_AT_FIRST = 20_000_000;
const STEPS_PER_PATH = 50_000;

/**
 * Which of many patterns matches a path, the last one first. Plain names and `*.ext`, which are nearly all in
 * practice, are looked up; only the others are run.
 */
export class PathRules {
  private readonly paths = new Map<string, number>();
  private readonly names = new Map<string, number>();
  private readonly suffixes = new Map<string, number>();
  private readonly generals: General[] = [];
  private stepsLeft = STEPS_AT_FIRST;

  /** `order` grows from call to call. A pattern without '/' matches in every folder. */
  add(pattern: string, order: number): void {
    const byName = !pattern.includes('/');
    const anchored = pattern.startsWith('/') ? pattern.slice(1) : pattern;
    const suffix = /^\*(\.[^*?[\\/.]+)$/.exec(pattern)?.[1];
    if (suffix !== undefined) this.suffixes.set(suffix, order);
    else if (!/[*?[\\]/.test(anchored)) (byName ? this.names : this.paths).set(anchored, order);
    else {
      const compiled = compileWildmatch(anchored);
      if (compiled) this.generals.push({ order, pattern: compiled, byName });
    }
  }

  /** Order of the last rule that matches; -1 when none does. @throws PatternsTooCostly */
  lastMatch(path: string): number {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    let best = Math.max(
      this.paths.get(path) ?? -1,
      this.names.get(name) ?? -1,
      dot < 0 ? -1 : (this.suffixes.get(name.slice(dot)) ?? -1),
    );
    const [pathBytes, nameBytes] = [Buffer.from(path), Buffer.from(name)];
    this.stepsLeft += STEPS_PER_PATH;
    const spend = (steps: number): void => {
      this.stepsLeft -= steps;
      if (this.stepsLeft < 0) throw new PatternsTooCostly();
    };
    for (let i = this.generals.length - 1; i >= 0; i -= 1) {
      const { order, pattern, byName } = this.generals[i] as General;
      if (order < best) break;
      if (wildmatches(pattern, byName ? nameBytes : pathBytes, spend)) best = order;
    }
    return best;
  }
}
