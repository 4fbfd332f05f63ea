import type { OwnerKind, RepositoryCard, RepositorySizes, RepositoryType, Visibility } from './repository.events';

/** Where a branch or tag points. */
export interface Ref {
  /** Git commit id, 40 hex. */
  readonly commit: string;
  /** SHA-256 of the annotated root tree. */
  readonly root: string;
  /** Git tree id. */
  readonly tree: string;
}

export interface LiveRepository {
  status: 'live';
  repositoryId: string;
  numericId: number;
  repositoryType: RepositoryType;
  ownerId: string;
  ownerKind: OwnerKind;
  namespace: string;
  name: string;
  visibility: Visibility;
  sdk: string | null;
  createdBy: string;
  createdAt: string;
  /** Time of the last change of content or visibility; commits tell theirs in whole seconds, so never before `createdAt`. */
  lastModified: string;
  objectPrefix: string;
  defaultBranch: 'main';
  branches: Map<string, Ref>;
  tags: Map<string, Ref>;
  sizes: RepositorySizes;
  lfsIndex: string | null;
  card: RepositoryCard | null;
  cancelledReservations: Set<string>;
  /** How many names it claimed and lost before it bore them: a move that began before the last of them is refused. */
  forfeits: number;
}

export type Repository =
  | { status: 'unknown' }
  | { status: 'abandoned' }
  | { status: 'deleted'; repositoryId: string; objectPrefix: string }
  | LiveRepository;
