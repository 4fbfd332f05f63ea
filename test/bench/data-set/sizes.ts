export interface DataSetSize {
  readonly users: number;
  readonly organizations: number;
  readonly repositories: number;
  /** On the default branches of all repositories together, about. */
  readonly files: number;
  /** Initial commits included. */
  readonly commits: number;
}

const everywhere = { users: 10_000, organizations: 100, repositories: 5_000, files: 300_000 };

export const SIZES = {
  S: { ...everywhere, commits: 20_000 },
  M: { ...everywhere, commits: 200_000 },
  L: { ...everywhere, commits: 2_000_000 },
} as const satisfies Record<string, DataSetSize>;

export type SizeName = keyof typeof SIZES;
