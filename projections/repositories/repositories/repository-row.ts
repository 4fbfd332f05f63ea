import type { OwnerKind, RepositoryType } from '@hubledger/contexts/repositories/contract';

/** A repository as lists of the hub and of the admin API show it; the document's id is the repositoryId. */
export interface RepositoryRow {
  id: number;
  repo_type: RepositoryType;
  namespace: string;
  name: string;
  /** `namespace/name` */
  full_id: string;
  private: boolean;
  /** Whose namespace it is in: userId or organizationId. */
  owner_id: string;
  owner_kind: OwnerKind;
  /** Who created it; stays when the repository moves. */
  created_by: string;
  /** ISO-8601 UTC. */
  created_at: string;
  /** Time of the last change of content or visibility; never before `created_at`. */
  last_modified: string;
  /** Commit of the default branch, 40 hex; null before the first commit. */
  sha: string | null;
  /** What the quota counts, bytes. */
  used_bytes: number;
  /** Its own limit, bytes; null: that of its namespace. */
  quota_bytes: number | null;
  /** It uses more than its own limit. */
  over_quota: boolean;
  /** Files of the default branch and the sum of their sizes. */
  file_count: number;
  total_size: number;
  commit_count: number;
  lfs_reference_count: number;
  lfs_reference_bytes: number;
  /** From the front matter of README.md. */
  tags: string[];
  pipeline_tag: string | null;
  library_name: string | null;
  card_data: Record<string, unknown> | null;
  /** Spaces only. */
  sdk: string | null;
  /** Time and number in one text: unique, so a page can go on exactly behind the last row of the page before. */
  created_key: string;
  modified_key: string;
}
