import { objectId } from '@hubledger/hf-wire';
import type { SmallObject } from '@hubledger/kernel';
import type { TreeTotals } from './annotated-tree';
import { BadCommit } from './content-errors';
import { annotatedTreeKey } from './content-keys';
import type { DraftTree } from './draft-tree';
import { commitBody } from './git-bytes';
import { annotate, GitTrees, type SealedObject } from './seal-tree';

/** What a commit says beside its tree. */
export interface CommitFacts {
  readonly parents: readonly string[];
  readonly authorId: string;
  readonly authorName: string;
  /** First line, and the message without it. */
  readonly title: string;
  readonly description: string;
  /** ISO-8601 UTC, whole seconds: git knows no fractions. */
  readonly committedAt: string;
}

export interface BuiltCommit extends CommitFacts {
  readonly commit: string;
  readonly tree: string;
  readonly root: string;
  readonly totals: TreeTotals;
  /** What must be durable before an event may name the commit, beside the bytes of its files and its record. */
  readonly objects: readonly SmallObject[];
}

/** Bytes of UTF-8; the message stands in an event. */
const MAX_MESSAGE_BYTES = 64 * 1024;

export interface CommitMessage {
  readonly title: string;
  readonly description: string;
}

/** Splits as git does: first line, then the rest without the blank line between. @throws BadCommit */
export const messageOf = (summary: string, description = ''): CommitMessage => {
  const [title = '', ...rest] = summary.replaceAll('\0', '').replace(/\r\n?/g, '\n').trim().split('\n');
  const body = [rest.join('\n'), description.replaceAll('\0', '').replace(/\r\n?/g, '\n')];
  const message = {
    title: title.trim(),
    description: body
      .map((part) => part.trim())
      .filter(Boolean)
      .join('\n\n'),
  };
  if (message.title === '') throw new BadCommit('A commit needs a summary');
  if (Buffer.byteLength(message.title) + Buffer.byteLength(message.description) > MAX_MESSAGE_BYTES) {
    throw new BadCommit(`A commit message has at most ${MAX_MESSAGE_BYTES} bytes`);
  }
  return message;
};

export const wholeSeconds = (at: string): string => `${at.slice(0, 19)}.000Z`;

export const buildCommit = (prefix: string, draft: DraftTree, facts: CommitFacts): BuiltCommit => {
  const git = new GitTrees();
  const tree = git.add(draft.root);
  const commit = objectId('commit', commitBody({ ...facts, tree }));
  const annotated: SealedObject[] = [];
  const root = annotate(draft.root, git, commit, annotated);
  return {
    ...facts,
    commit,
    tree,
    root: root.hash,
    totals: root.tree.totals,
    objects: annotated.map(({ id, bytes }) => ({ key: annotatedTreeKey(prefix, id), bytes, whenTaken: 'keep' })),
  };
};
