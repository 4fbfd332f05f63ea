import { wireDate } from './dates';

/** A file as repository info shows it; here the hash of an LFS file is called `sha256` (in trees: `oid`). */
export interface Sibling {
  readonly rfilename: string;
  readonly size?: number;
  readonly blobId?: string;
  readonly lfs?: { readonly sha256: string; readonly size: number; readonly pointerSize: number };
}

export interface InfoParts {
  /** Commit of the revision asked for; null: left out. */
  readonly sha: string | null;
  /** Null: left out. */
  readonly siblings: readonly Sibling[] | null;
}

export interface DescribedRepository {
  readonly repositoryId: string;
  readonly repositoryType: 'model' | 'dataset' | 'space';
  readonly namespace: string;
  readonly name: string;
  readonly visibility: 'public' | 'private';
  readonly sdk: string | null;
  readonly createdAt: string;
  readonly lastModified: string;
  readonly card: {
    readonly tags: readonly string[];
    readonly pipelineTag: string | null;
    readonly libraryName: string | null;
    readonly data: Record<string, unknown> | null;
  } | null;
  readonly sizes: { readonly usedBytes: number };
}

/** What is kept of a Space that runs nowhere. */
const RUNTIME = { stage: 'RUNNING', hardware: { current: null, requested: null } };

/** Repository info of the wire contract, section 4.3, whole. */
export const repositoryAnswer = (
  repository: DescribedRepository,
  { sha, siblings }: InfoParts,
): Record<string, unknown> => {
  const { repositoryId, repositoryType: type, namespace, name, card } = repository;
  const id = `${namespace}/${name}`;
  return {
    _id: repositoryId,
    id,
    ...(type === 'model' ? { modelId: id } : {}),
    author: namespace,
    ...(sha === null ? {} : { sha }),
    lastModified: wireDate(repository.lastModified),
    createdAt: wireDate(repository.createdAt),
    private: repository.visibility === 'private',
    gated: false,
    disabled: false,
    downloads: 0,
    likes: 0,
    trendingScore: 0,
    tags: card?.tags ?? [],
    ...(type === 'model' ? { pipeline_tag: card?.pipelineTag ?? undefined } : {}),
    ...(type === 'model' ? { library_name: card?.libraryName ?? undefined } : {}),
    ...(type === 'space' ? { sdk: repository.sdk, runtime: RUNTIME } : {}),
    cardData: card?.data ?? null,
    usedStorage: repository.sizes.usedBytes,
    ...(siblings === null ? {} : { siblings }),
  };
};

const ALWAYS = ['_id', 'id', 'modelId'];

/** With `expand`, only what was asked for and what names the repository. */
export const onlyExpanded = (answer: Record<string, unknown>, expand: readonly string[]): Record<string, unknown> => {
  if (expand.length === 0) return answer;
  const wanted = new Set([...ALWAYS, ...expand]);
  return Object.fromEntries(Object.entries(answer).filter(([key]) => wanted.has(key)));
};
