import { DomainError } from '@hubledger/kernel';

/** The YAML between the `---` at the start of a README. */
export interface FrontMatter {
  /** A mapping, as JSON would hold it; null when it is none, or can't be read. */
  readonly data: Readonly<Record<string, unknown>> | null;
  /** The first thing that is wrong with it; null when nothing is. */
  readonly problem: string | null;
}

/** Says nothing about the README: whoever asks must not take it for one without front matter. */
export class FrontMatterBusy extends DomainError {
  readonly code = 'repositories.front_matter_busy';
  readonly kind = 'unavailable';
  constructor() {
    super('Too much metadata is being read at the moment: try again');
  }
}

/** Reads it off the event loop, and within bounds of depth, size and time: anybody may send any. */
export abstract class FrontMatterReader {
  /**
   * @returns null for a README without, or with an empty one. What it is given makes it throw nothing.
   * @throws FrontMatterBusy
   */
  abstract read(readme: string): Promise<FrontMatter | null>;
}

/** For what anybody sends to be checked: who floods it keeps no commit waiting. */
export abstract class VisitorFrontMatterReader extends FrontMatterReader {}
