import { StandingDocuments } from '@hubledger/adapters/libsql';
import type { AnyProjection, Position, ReadModel } from '@hubledger/kernel';
import { digestOf, incidentsModel } from '@hubledger/projector';

/** A read model as it stands: the fold of the log up to `upTo`, if all is well. */
export interface Standing {
  readonly projection: AnyProjection;
  readonly logId: string;
  readonly upTo: Position;
  readonly digest: string;
  /** Events left out by an operator's decision. */
  readonly skipped: ReadonlySet<Position>;
}

/**
 * Reads one state of its file. Null: it was not built yet. A checkpoint trails the documents; as each batch of them is one
 * transaction, they are what the newest one says.
 */
export const standingOf = (documents: StandingDocuments, projection: AnyProjection): Promise<Standing | null> =>
  documents.of(projection.model as ReadModel, async (model) => {
    const skipped = documents
      .all(incidentsModel)
      .filter((incident) => incident.projection === model.key && incident.kind === 'skipped');
    return {
      projection,
      logId: model.logId,
      upTo: model.newest > model.checkpoint ? model.newest : model.checkpoint,
      digest: await digestOf(model),
      skipped: new Set(skipped.map(({ position }) => position)),
    };
  });

export const isAsBefore = (before: Standing, now: Standing | null): boolean =>
  now !== null && now.digest === before.digest && now.upTo === before.upTo && now.skipped.size === before.skipped.size;
