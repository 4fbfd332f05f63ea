import type {
  CommitPushed,
  RepositoryCreated,
  RepositoryDeleted,
  RepositoryMoved,
  RepositorySizes,
  VisibilityChanged,
} from '@hubledger/contexts/repositories/contract';

export const sizes = (change: Partial<RepositorySizes> = {}): RepositorySizes => ({
  files: 0,
  regularBytes: 0,
  totalBytes: 0,
  usedBytes: 0,
  commits: 0,
  lfsReferences: { count: 0, bytes: 0 },
  ...change,
});

const identity = {
  repositoryId: 'r1',
  repositoryType: 'model',
  ownerId: 'u1',
  namespace: 'ada',
  name: 'net',
  visibility: 'public',
} as const;

export const repositoryCreated = (change: Partial<RepositoryCreated['data']> = {}): RepositoryCreated['data'] => ({
  ...identity,
  numericId: 42,
  ownerKind: 'user',
  sdk: null,
  createdBy: 'u1',
  objectPrefix: 'hf-model-ada-net/r1',
  createdAt: '2030-01-01T00:00:00.000Z',
  ...change,
});

export const commitPushed = (change: Partial<CommitPushed['data']> = {}): CommitPushed['data'] => ({
  ...identity,
  ownerKind: 'user',
  branch: 'main',
  isDefault: true,
  numericId: 1,
  commit: 'c'.repeat(40),
  parents: [],
  tree: 't'.repeat(40),
  root: 'a'.repeat(64),
  authorId: 'u1',
  authorName: 'ada',
  title: 'Add weights',
  description: '',
  committedAt: '2030-01-02T00:00:00.000Z',
  before: sizes(),
  after: sizes({ files: 2, regularBytes: 100, totalBytes: 1_100, usedBytes: 1_100, commits: 1 }),
  lfsNew: { count: 0, bytes: 0 },
  lfsIndex: null,
  reservationId: null,
  card: null,
  ...change,
});

export const visibilityChanged = (change: Partial<VisibilityChanged['data']> = {}): VisibilityChanged['data'] => ({
  repositoryId: 'r1',
  repositoryType: 'model',
  ownerId: 'u1',
  ownerKind: 'user',
  from: 'public',
  to: 'private',
  sizes: sizes(),
  reservationId: null,
  ...change,
});

export const repositoryMoved = (change: Partial<RepositoryMoved['data']> = {}): RepositoryMoved['data'] => ({
  repositoryId: 'r1',
  repositoryType: 'model',
  visibility: 'public',
  fromOwnerId: 'u1',
  fromNamespace: 'ada',
  fromName: 'net',
  ownerId: 'o1',
  ownerKind: 'organization',
  namespace: 'acme',
  name: 'net',
  sizes: sizes(),
  reservationId: 'x',
  ...change,
});

export const repositoryDeleted = (change: Partial<RepositoryDeleted['data']> = {}): RepositoryDeleted['data'] => ({
  ...identity,
  sizes: sizes(),
  createdAt: '2030-01-01T00:00:00.000Z',
  ...change,
});
