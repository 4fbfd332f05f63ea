import type { CommitRecord } from '@hubledger/contexts/repositories/repositories.module';
import { wireDate } from '@hubledger/hf-wire';

type ShownCommit = Pick<CommitRecord, 'commit' | 'title' | 'description' | 'authorName' | 'committedAt'>;

/** A commit of the wire contract, section 5.3. `formatted` is HTML, so what users wrote is escaped there. */
export const commitAnswer = (commit: ShownCommit, baseUrl: string, formatted: boolean) => {
  const { title, description: message, authorName: user } = commit;
  const avatar = `${baseUrl}/api/users/${encodeURIComponent(user)}/avatar`;
  return {
    id: commit.commit,
    title,
    message,
    authors: [{ user, avatar }],
    date: wireDate(commit.committedAt),
    ...(formatted ? { formatted: { title: escapeHtml(title), message: escapeHtml(message) } } : {}),
  };
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
