import {
  type AnyProjection,
  type EventScan,
  ORIGIN,
  type Position,
  type ReadModel,
  type SideWriter,
} from '@hubledger/kernel';
import type { FieldOpener, Upcast } from '../prepare-events';
import type { Built } from './side-builder';
import { SideFold } from './side-fold';

export interface SideSources {
  readonly scan: EventScan;
  readonly upcast: Upcast;
  readonly opener: FieldOpener;
}

export interface SideWork {
  readonly projections: readonly AnyProjection[];
  readonly skipped: ReadonlyMap<string, ReadonlySet<Position>>;
  readonly upTo: Position;
  /** Called after each page. */
  readonly reached: (position: Position) => void;
}

/** Reads the log once, for all of the projections, and finishes the side; leaves it unfinished when it throws. */
export const buildSide = async (
  writer: SideWriter,
  { scan, upcast, opener }: SideSources,
  { projections, skipped, upTo, reached }: SideWork,
): Promise<Built[]> => {
  try {
    const folds = projections.map(
      (projection) =>
        new SideFold(projection, writer.collection(projection.model as ReadModel), skipped.get(projection.model.name)),
    );
    const types = new Set(folds.flatMap((fold) => [...fold.types]));
    for await (const { events, position } of scan({ after: ORIGIN, upTo, types })) {
      for (const fold of folds) await fold.apply(events, position, upcast, opener);
      reached(position);
    }
    const built: Built[] = [];
    for (const fold of folds) built.push(await fold.end());
    await writer.finish();
    return built;
  } catch (error) {
    await writer.abandon();
    throw error;
  }
};
