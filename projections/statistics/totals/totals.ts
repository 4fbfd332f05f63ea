import type { RepositoryType } from '@hubledger/contexts/repositories/contract';

/** Counters of the whole installation: one document. Bytes where a name says so. */
export interface Totals {
  users: number;
  active_users: number;
  verified_users: number;
  organizations: number;
  /** Living repositories by type and visibility. */
  repositories: Record<RepositoryType, { private: number; public: number }>;
  /** All that were ever pushed, as the commit list shows them. */
  commits: number;
  /** References to LFS objects in the histories of living repositories. */
  lfs_references: number;
  lfs_reference_bytes: number;
  /** Used bytes of living repositories, those of organizations included. */
  private_used_bytes: number;
  public_used_bytes: number;
}

export const TOTALS_ID = 'all';

export const noTotals = (): Totals => ({
  users: 0,
  active_users: 0,
  verified_users: 0,
  organizations: 0,
  repositories: {
    model: { private: 0, public: 0 },
    dataset: { private: 0, public: 0 },
    space: { private: 0, public: 0 },
  },
  commits: 0,
  lfs_references: 0,
  lfs_reference_bytes: 0,
  private_used_bytes: 0,
  public_used_bytes: 0,
});

export const repositoriesIn = ({ repositories }: Totals) => {
  const counts = Object.values(repositories);
  const privateCount = counts.reduce((sum, count) => sum + count.private, 0);
  const publicCount = counts.reduce((sum, count) => sum + count.public, 0);
  return { total: privateCount + publicCount, private: privateCount, public: publicCount };
};
