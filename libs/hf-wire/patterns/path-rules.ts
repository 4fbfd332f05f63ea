import { compileWildmatch, type Wildmatch, wildmatches } from './wildmatch';

interface General {
  readonly order: number;
  readonly pattern: Wildmatch;
  /** Matched against the last part of a path only. */
  readonly byName: boolean;
}

/**
 * Which of many patterns matches a path, the last one first. Plain names and `*.ext`, which are nearly all in
 * practice, are looked up; only the others are run.
 */
export class PathRules {
  private readonly paths = new Map<string, number>();
  private readonly names = new Map<string, number>();
  private readonly suffixes = new Map<string, number>();
  private readonly generals: General[] = [];

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

  /** Order of the last rule that matches; -1 when none does. */
  lastMatch(path: string): number {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    let best = Math.max(
      this.paths.get(path) ?? -1,
      this.names.get(name) ?? -1,
      dot < 0 ? -1 : (this.suffixes.get(name.slice(dot)) ?? -1),
    );
    const [pathBytes, nameBytes] = [Buffer.from(path), Buffer.from(name)];
    for (let i = this.generals.length - 1; i >= 0; i -= 1) {
      const { order, pattern, byName } = this.generals[i] as General;
      if (order < best) break;
      if (wildmatches(pattern, byName ? nameBytes : pathBytes)) best = order;
    }
    return best;
  }
}
