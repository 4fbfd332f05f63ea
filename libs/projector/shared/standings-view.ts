import type { AnyProjection, DocumentStore } from '@hubledger/kernel';
import { latestOf, MAX_INSTANCES, type ProjectionStanding, standingsModel } from './standings';

export interface ViewParts {
  readonly documents: DocumentStore;
  readonly logId: string;
  readonly projections: readonly AnyProjection[];
}

/** By projection. */
export type Standings = ReadonlyMap<string, ProjectionStanding>;

/** How far the projections are, by what their instances told. Whoever asks while a look is under way gets the next one. */
export class StandingsView {
  private readonly versions: ReadonlyMap<string, number>;
  private underWay: Promise<Standings> | null = null;
  private next: Promise<Standings> | null = null;

  constructor(private readonly parts: ViewParts) {
    this.versions = new Map(parts.projections.map(({ model }) => [model.name, model.version]));
  }

  /** As of the call or later. */
  look(): Promise<Standings> {
    if (!this.underWay) return (this.underWay = this.read().finally(() => (this.underWay = null)));
    this.next ??= this.underWay
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        return this.look();
      });
    return this.next;
  }

  private async read(): Promise<Standings> {
    const told = await this.parts.documents.collection(standingsModel).find({ limit: MAX_INSTANCES });
    const { versions } = this;
    return latestOf(
      told.map(({ document }) => document),
      { logId: this.parts.logId, versions },
    );
  }
}
