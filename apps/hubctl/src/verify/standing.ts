import type { AnyProjection, Position, ReadModel, StandingReadModel, StandingReadModels } from '@hubledger/kernel';
import { digestOf, incidentsModel } from '@hubledger/projector';

/** A read model as it stands: the fold of the log up to `upTo`, if all is well. */
export interface Standing {
  readonly projection: AnyProjection;
  readonly logId: string;
  readonly upTo: Position;
  readonly digest: string;
  /** Whether a batch of changes may not be half there. */
  readonly isWhole: boolean;
  /** Events left out by an operator's decision. */
  readonly skipped: ReadonlySet<Position>;
}

const LOOKS = 5;
const PAUSE_MS = 300;

/**
 * Reads one state of it. Null: it was not built yet; `moving`: it did not keep still for two looks. A checkpoint trails the
 * documents, so they are what the newest one says.
 */
export const standingOf = async (
  readModels: StandingReadModels,
  projection: AnyProjection,
): Promise<Standing | 'moving' | null> => {
  let before: Standing | null = null;
  for (let look = 1; ; look++) {
    const found = await readModels.of(projection.model as ReadModel, (model) => looked(readModels, projection, model));
    if (found === null) return null;
    if (found !== 'moving') {
      if (found.isWhole || (before && isAsBefore(before, found))) return found;
      before = found;
    }
    if (look === LOOKS) return 'moving';
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};

const looked = async (
  readModels: StandingReadModels,
  projection: AnyProjection,
  model: StandingReadModel,
): Promise<Standing | 'moving'> => {
  const incidents = await readModels.all(incidentsModel);
  const skipped = incidents.filter((incident) => incident.projection === model.key && incident.kind === 'skipped');
  const digest = await digestOf(model);
  const newest = await model.newest();
  if (newest === null) return 'moving';
  const { logId, checkpoint, isOneState } = model;
  return {
    projection,
    logId,
    upTo: newest > checkpoint ? newest : checkpoint,
    digest,
    isWhole: isOneState || newest <= checkpoint,
    skipped: new Set(skipped.map(({ position }) => position)),
  };
};

export const isAsBefore = (before: Standing, now: Standing | 'moving' | null): boolean =>
  now !== null &&
  now !== 'moving' &&
  now.digest === before.digest &&
  now.upTo === before.upTo &&
  now.skipped.size === before.skipped.size;
