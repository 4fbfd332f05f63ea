import type { Position, Side } from '@hubledger/kernel';
import type { Built } from '@hubledger/projector';

/** What a builder's thread is started with. */
export interface BuildOrder {
  readonly logFile: string;
  readonly side: Side;
  /** Of projections. */
  readonly names: readonly string[];
  readonly skipped: ReadonlyMap<string, ReadonlySet<Position>>;
  readonly upTo: Position;
}

export type FromBuilder =
  | { readonly kind: 'reached'; readonly position: Position }
  /** To be opened by the main thread: keys stay there. */
  | { readonly kind: 'sealed'; readonly id: number; readonly sealed: readonly string[] }
  | { readonly kind: 'built'; readonly built: readonly Built[] }
  | { readonly kind: 'failed'; readonly message: string };

/** Null where the key was destroyed. */
export type ToBuilder =
  | { readonly id: number; readonly opened: ReadonlyArray<string | null> }
  | { readonly id: number; readonly failure: string };
