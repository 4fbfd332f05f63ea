import fc from 'fast-check';

/** Names of fallback sources, each given out at most once: `taken` for who comes second. */
export const SOURCES = ['s1', 's2', 's3', 's4', 's5'] as const;

/** Sources are added at the first. */
export const SOURCE_HOSTS = ['a.example', 'b.example'] as const;
export type SourceHost = (typeof SOURCE_HOSTS)[number];

export const urlOf = (source: string, host: SourceHost): string => `https://${source}.${host}`;
export const hostOf = (url: string): SourceHost => SOURCE_HOSTS.find((host) => url.endsWith(`.${host}`)) ?? 'a.example';

export interface SourceTerms {
  readonly source: string;
  readonly namespace: string;
  readonly priority: number;
  readonly token: string;
}

/** By the admin of the installation. */
export type SourceCommand =
  | (SourceTerms & { readonly do: 'add-source' })
  /** `token` null: stays, if the source stays at its host; empty: none. */
  | {
      readonly do: 'change-source';
      readonly source: string;
      readonly priority: number;
      readonly token: string | null;
      readonly host: SourceHost;
    }
  | { readonly do: 'remove-source'; readonly source: string }
  | { readonly do: 'replace-sources'; readonly by: readonly SourceTerms[] };

const verb = <const T extends string>(name: T) => fc.constant(name);
const source = fc.constantFrom<string[]>(...SOURCES);
const priority = fc.constantFrom(1, 50, 100);
const token = fc.constantFrom('', 'hf_one', 'hf_two');
const host = fc.constantFrom(...SOURCE_HOSTS);
const terms = { source, namespace: fc.constantFrom('', 'ada'), priority, token };

export const sources: fc.Arbitrary<SourceCommand> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: verb('add-source'), ...terms }) },
  { weight: 4, arbitrary: fc.record({ do: verb('change-source'), source, priority, token: fc.option(token), host }) },
  { weight: 2, arbitrary: fc.record({ do: verb('remove-source'), source }) },
  fc.record({
    do: verb('replace-sources'),
    by: fc.uniqueArray(fc.record(terms), { maxLength: 2, selector: (made) => made.source }),
  }),
);
