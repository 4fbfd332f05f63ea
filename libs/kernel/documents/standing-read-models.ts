import type { ReadModel, Stored } from './document-store';
import type { Position } from '../events/domain-event';

/** One read model, as it stands beside the program that owns it. */
export interface StandingReadModel {
  readonly logId: string;
  /** Everything up to here is applied. */
  readonly checkpoint: Position;
  /** `name@version`, with `#` and the side unless it is the first. */
  readonly key: string;
  /** Living documents in id order, by pages. */
  readonly scan: (after: string | null, limit: number) => Promise<Array<Stored<object>>>;
  /** Whether all pages are of one state that stood between two batches of changes. */
  readonly isOneState: boolean;
  /**
   * Asked behind the scan: position of the document that was changed last, empty for none. Null: the checkpoint was
   * changed meanwhile.
   */
  readonly newest: () => Promise<Position | null>;
}

/** The read models of a store, beside the program that owns it. */
export interface StandingReadModels {
  /** Null: it was not built yet. */
  of<T>(model: ReadModel, look: (standing: StandingReadModel) => Promise<T>): Promise<T | null>;
  /** Documents of a small read model, all of them. */
  all<D extends object>(model: ReadModel<D>): Promise<D[]>;
  close(): Promise<void>;
}
