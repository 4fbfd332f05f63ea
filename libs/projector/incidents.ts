import type { DocumentCollection, Position, ReadModel, SideView } from '@hubledger/kernel';

/** A document set aside at an event it could not take, or an event an operator chose to skip. */
export interface Incident {
  /** `name@version` of the projection, with `#` and the side unless it is the first. */
  readonly projection: string;
  readonly kind: 'parked' | 'skipped';
  /** Set for `parked`. */
  readonly documentId: string | null;
  readonly position: Position;
  readonly eventId: string | null;
  /** The error's message, or the operator's reason. */
  readonly reason: string;
  /** ISO-8601 UTC. */
  readonly at: string;
}

export const incidentsModel: ReadModel<Incident> = {
  name: 'projection-incidents',
  version: 1,
  indexes: { projection: ['order'], kind: ['order'], at: ['order'] },
};

/** @param side empty for the one a store begins with */
export const incidentsKey = (checkpointKey: string, side: string): string =>
  `${checkpointKey}${side === '' ? '' : `#${side}`}`;

const PAGE = 1_000;
const MAX_TRIES = 16;

/** What one projection has set aside or skipped; kept beside the read models, so that a restart knows it. */
export class Incidents {
  private readonly collection: DocumentCollection<Incident>;

  constructor(
    private readonly store: Pick<SideView, 'collection' | 'sync'>,
    private readonly projection: string,
  ) {
    this.collection = store.collection(incidentsModel);
  }

  async load(): Promise<Incident[]> {
    const where = { all: { projection: { eq: this.projection } } };
    const loaded: Incident[] = [];
    for (;;) {
      const page = await this.collection.find({ where, limit: PAGE, offset: loaded.length });
      loaded.push(...page.map(({ document }) => document));
      if (page.length < PAGE) return loaded;
    }
  }

  async record(incident: Omit<Incident, 'projection'>): Promise<void> {
    const document = { projection: this.projection, ...incident };
    await this.write(this.idOf(incident), document, incident.position);
    // The checkpoint that follows may lie in another file: lost before it, the document would go on from a wrong state.
    await this.store.sync();
  }

  async clear(incident: Pick<Incident, 'kind' | 'documentId' | 'position'>): Promise<void> {
    await this.write(this.idOf(incident), null, incident.position);
  }

  private idOf({ kind, documentId, position }: Pick<Incident, 'kind' | 'documentId' | 'position'>): string {
    return `${this.projection}/${kind}/${documentId ?? position}`;
  }

  private async write(id: string, next: Incident | null, position: Position): Promise<void> {
    for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
      const expected = (await this.collection.getStored([id])).get(id)?.position ?? null;
      const lost = await this.collection.writeAll([{ id, expected, next, position }]);
      if (lost.length === 0) return;
    }
    throw new Error(`Incident ${id} keeps changing`);
  }
}
