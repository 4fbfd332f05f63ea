import { categoryOf, type Position } from '@hubledger/kernel';
import { AUDITED_TYPES, REFUSED_TYPES } from './audited-types';
import type { AuditEntry } from './entry';
import { actorWord, type AuditFilter } from './filter';

/**
 * What an entry is found by, each as a 31-bit hash: an index of numbers is a third of one of ids, and two values that
 * share a hash only make a search look at an event in vain.
 */
export interface Postings {
  type?: number;
  actor?: number;
  subject?: number;
  repository?: number;
  namespace?: number;
  ip?: number;
  token?: number;
  correlation?: number;
}

export type PostingField = keyof Postings;

/** One list of entries to look through: those under any of the hashes. */
export interface PostingList {
  readonly field: PostingField;
  readonly hashes: readonly number[];
}

/** FNV-1a, without the highest bit: numbers of 32 bits take two bytes more. */
export const postingOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash & 0x7fffffff;
};

const COLUMN_OF: Readonly<Record<string, 'repository' | 'namespace'>> = {
  repository: 'repository',
  namespace: 'namespace',
};
const columnOf = (stream: string): 'repository' | 'namespace' | 'subject' => COLUMN_OF[categoryOf(stream)] ?? 'subject';

/** The first holds one of each; what an event has more of one kind follows by itself. */
export const postingsOf = (entry: AuditEntry): [Postings, ...Postings[]] => {
  const { type, ipHash, tokenId, correlation, about } = entry;
  const main: Postings = {
    type: postingOf(type),
    actor: postingOf(actorWord(entry)),
    ...(ipHash === null ? {} : { ip: postingOf(ipHash) }),
    ...(tokenId === null ? {} : { token: postingOf(tokenId) }),
    correlation: postingOf(correlation),
  };
  const further: Postings[] = actorWord(entry) === entry.actor ? [] : [{ actor: postingOf(entry.actor) }];
  for (const stream of about) {
    const column = columnOf(stream);
    if (main[column] === undefined) main[column] = postingOf(stream);
    else further.push({ [column]: postingOf(stream) });
  }
  return [main, ...further];
};

/** Whether it may match, as far as hashes tell. A further posting says nothing about what the first one holds. */
export const mayMatch = (lists: readonly PostingList[], postings: Postings): boolean =>
  postings.type === undefined ||
  lists.every(({ field, hashes }) => HELD_MANY_TIMES.has(field) || hashes.includes(postings[field] ?? -1));

const HELD_MANY_TIMES: ReadonlySet<PostingField> = new Set(['actor', 'subject', 'repository', 'namespace']);

/** The lists an entry must be in to match. None: any entry may. */
export const listsFor = (filter: AuditFilter): PostingList[] => {
  const one = (field: PostingField, text: string | undefined): PostingList[] =>
    text === undefined ? [] : [{ field, hashes: [postingOf(text)] }];
  const about = (stream: string | undefined): PostingList[] =>
    stream === undefined ? [] : one(columnOf(stream), stream);
  const types = typesOf(filter);
  return [
    ...one('correlation', filter.correlation),
    ...one('token', filter.tokenId),
    ...addresses(filter),
    ...about(filter.subject),
    ...about(filter.repository && `repository-${filter.repository}`),
    ...about(filter.namespace && `namespace-${filter.namespace}`),
    ...one('actor', filter.actor),
    ...(types === undefined ? [] : [{ field: 'type' as const, hashes: types.map(postingOf) }]),
  ];
};

const addresses = ({ ipHash, mappedIpHash }: AuditFilter): PostingList[] => {
  const hashes = [ipHash, mappedIpHash].filter((hash) => hash !== undefined);
  return ipHash === undefined ? [] : [{ field: 'ip', hashes: hashes.map(postingOf) }];
};

/** Outcomes are types as well; all that succeeded is nearly everything, which no list narrows. */
const typesOf = ({ types, outcome }: AuditFilter): readonly string[] | undefined => {
  const known = types && AUDITED_TYPES.filter((type) => types.includes(type));
  if (outcome === undefined) return known;
  if (outcome === 'refused') return (known ?? AUDITED_TYPES).filter((type) => REFUSED_TYPES.has(type));
  return known?.filter((type) => !REFUSED_TYPES.has(type));
};

/** A position in fewer characters that sort alike: how many hexadecimal digits, less one, and the digits. */
export const keyOf = (position: Position): string => {
  const digits = BigInt(position).toString(16);
  return (digits.length - 1).toString(36) + digits;
};

export const positionOfKey = (key: string): Position =>
  BigInt(`0x${key.slice(1)}`)
    .toString()
    .padStart(20, '0');
