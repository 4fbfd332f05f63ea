import { objectId } from './git-objects';
import { BadGitObject } from './wire-errors';

export interface GitSignature {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970-01-01 UTC. */
  readonly seconds: number;
  /** `+0000`. */
  readonly timezone: string;
}

export interface GitCommit {
  /** 40 hex. */
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: GitSignature;
  readonly committer: GitSignature;
  /** Title, empty line, body; ends with a line feed, as git itself writes it. */
  readonly message: string;
}

/** Git drops what would end a name or an address; so do we, rather than write a commit git cannot read. */
const clean = (text: string): string => {
  const kept = [...text].filter((character) => character > '\u001f' && !'<>\u007f'.includes(character));
  return kept.join('').trim();
};

const signatureText = ({ name, email, seconds, timezone }: GitSignature): string => {
  if (!Number.isSafeInteger(seconds) || !/^[+-]\d{4}$/.test(timezone)) throw new BadGitObject('bad time');
  return `${clean(name)} <${clean(email)}> ${seconds} ${timezone}`;
};

const withFinalNewline = (message: string): string =>
  message === '' || message.endsWith('\n') ? message : `${message}\n`;

/** Body of a commit object, without header. NULs are dropped from the message: git would cut it there. */
export const commitBytes = (commit: GitCommit): Buffer => {
  for (const oid of [commit.tree, ...commit.parents]) {
    if (!/^[0-9a-f]{40}$/.test(oid)) throw new BadGitObject('bad id');
  }
  const head = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signatureText(commit.author)}`,
    `committer ${signatureText(commit.committer)}`,
  ].join('\n');
  return Buffer.from(`${head}\n\n${withFinalNewline(commit.message.replaceAll('\0', ''))}`, 'utf8');
};

export const commitId = (commit: GitCommit): string => objectId('commit', commitBytes(commit));

const parseSignature = (text: string | undefined): GitSignature => {
  const match = /^(.*?) ?<([^>]*)> (-?\d+) ([+-]\d{4})$/.exec(text ?? '');
  if (!match) throw new BadGitObject('bad author or committer');
  return { name: match[1] ?? '', email: match[2] ?? '', seconds: Number(match[3]), timezone: match[4] ?? '' };
};

/**
 * What a commit body says. Headers we do not know (`gpgsig`, `encoding`) are skipped, so writing the result again may
 * give another id: keep the bytes.
 */
export const parseGitCommit = (body: Uint8Array): GitCommit => {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const end = text.indexOf('\n\n');
  if (end < 0) throw new BadGitObject('a commit without a message');
  const values = new Map<string, string[]>();
  for (const line of text.slice(0, end).split('\n')) {
    const blank = line.indexOf(' ');
    if (blank <= 0) continue; // a line that starts with a blank continues the header above
    const key = line.slice(0, blank);
    values.set(key, [...(values.get(key) ?? []), line.slice(blank + 1)]);
  }
  const tree = values.get('tree')?.[0] ?? '';
  const parents = values.get('parent') ?? [];
  if (![tree, ...parents].every((oid) => /^[0-9a-f]{40}$/.test(oid))) throw new BadGitObject('bad id');
  return {
    tree,
    parents,
    author: parseSignature(values.get('author')?.[0]),
    committer: parseSignature(values.get('committer')?.[0]),
    message: text.slice(end + 2),
  };
};
