import type { ObjectStore } from '@hubledger/kernel';
import type { RepositoryCard } from '../../domain/repository.events';
import type { AnnotatedEntry } from './annotated-tree';
import { blobKey } from './content-keys';
import type { FrontMatter, FrontMatterReader } from './front-matter.port';
import { ImmutableCache } from './immutable-cache';
import type { TreeReader } from './tree-reader';

const MAX_README_BYTES = 1024 * 1024;
const MAX_TAGS = 200;
const MAX_TAG_CHARACTERS = 200;
const MAX_DATA_BYTES = 16 * 1024;

const MAX_KEPT_BYTES = 4 * 1024 * 1024;

const EMPTY: RepositoryCard = { tags: [], pipelineTag: null, libraryName: null, data: null };

/** Keys of the front matter whose values become tags `prefix:value`; an empty prefix stands for the bare value. */
const TAG_PREFIXES: Readonly<Record<string, string>> = {
  tags: '',
  language: 'language:',
  license: 'license:',
  datasets: 'dataset:',
  base_model: 'base_model:',
  task_categories: 'task_categories:',
  task_ids: 'task_ids:',
  size_categories: 'size_categories:',
  pipeline_tag: '',
  library_name: '',
};

/**
 * What the front matter of the root `README.md` says; lists filter by it. Kept by blob, which it follows from: a README that
 * is costly to read must not cost that for each who looks at it.
 */
export class RepositoryCards {
  private readonly kept = new ImmutableCache<RepositoryCard>(MAX_KEPT_BYTES);

  constructor(
    private readonly objects: ObjectStore,
    private readonly trees: TreeReader,
    private readonly frontMatter: FrontMatterReader,
  ) {}

  /**
   * `null` when the README is the same in both trees; `before: null` is a tree without any file.
   *
   * @throws FrontMatterBusy
   */
  async changed(prefix: string, before: string | null, after: string): Promise<RepositoryCard | null> {
    if (before === after) return null;
    const [old, now] = await Promise.all([before, after].map((root) => this.readme(prefix, root)));
    if (old?.oid === now?.oid) return null;
    if (now?.type !== 'file' || now.lfs || now.size > MAX_README_BYTES) return EMPTY;
    const key = blobKey(prefix, now.oid);
    return (await this.kept.get(key, () => this.read(key))) ?? EMPTY;
  }

  private async read(key: string): Promise<{ value: RepositoryCard; bytes: number } | null> {
    const bytes = await this.objects.get(key);
    if (!bytes) return null;
    // A README with broken front matter is a README without.
    const value = cardOf((await this.frontMatter.read(bytes.toString('utf8')))?.data ?? null);
    return { value, bytes: 500 + 2 * JSON.stringify(value).length };
  }

  private async readme(prefix: string, root: string | null): Promise<AnnotatedEntry | null> {
    return root === null ? null : this.trees.entryAt(prefix, root, 'README.md');
  }
}

export const cardOf = (data: FrontMatter['data']): RepositoryCard => {
  if (!data) return EMPTY;
  const tags = new Set<string>();
  for (const [key, prefix] of Object.entries(TAG_PREFIXES)) {
    for (const value of texts(data[key])) tags.add(`${prefix}${value}`);
  }
  const kept = [...tags].filter((tag) => tag.length <= MAX_TAG_CHARACTERS).slice(0, MAX_TAGS);
  const size = Buffer.byteLength(JSON.stringify(data));
  return {
    tags: kept,
    pipelineTag: short(data['pipeline_tag']),
    libraryName: short(data['library_name']),
    data: size <= MAX_DATA_BYTES ? data : null,
  };
};

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '');

const short = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TAG_CHARACTERS ? value : null;
