/** The YAML between the `---` at the start of a README. */
export interface FrontMatter {
  /** A mapping, as JSON would hold it; null when it is none, or can't be read. */
  readonly data: Readonly<Record<string, unknown>> | null;
  /** The first thing that is wrong with it; null when nothing is. */
  readonly problem: string | null;
}

/** Reads it off the event loop, and within bounds of depth, size and time: anybody may send any. */
export abstract class FrontMatterReader {
  /** @returns null for a README without, or with an empty one. Never throws on account of what it is given. */
  abstract read(readme: string): Promise<FrontMatter | null>;
}
