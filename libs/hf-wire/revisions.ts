import { BadEncoding } from './wire-errors';

/** What a revision text may mean. `name` is a branch or a tag, in this order; `unknown` matches nothing. */
export type Revision =
  | { readonly kind: 'default' }
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'commit'; readonly commit: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unknown'; readonly name: string };

export interface RevisionCandidate {
  /** The revision as the client wrote it, decoded. */
  readonly text: string;
  readonly revision: Revision;
  /** What follows it, decoded; '' is the root. Not checked: see `checkedPath`. */
  readonly path: string;
}

/** More parts than this belong to no ref we could have stored. */
const MAX_REF_SEGMENTS = 32;

/** One percent-decoding, never two. `+` stays `+`. @throws BadEncoding */
export const decodeSegment = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new BadEncoding();
  }
};

export const parseRevision = (text: string): Revision => {
  if (text === 'HEAD') return { kind: 'default' };
  if (/^[0-9a-f]{40}$/i.test(text)) return { kind: 'commit', commit: text.toLowerCase() };
  const named = /^refs\/(heads|tags)\/(.+)$/s.exec(text);
  if (named?.[2] !== undefined) return { kind: named[1] === 'heads' ? 'branch' : 'tag', name: named[2] };
  return text === '' || text.startsWith('refs/') ? { kind: 'unknown', name: text } : { kind: 'name', name: text };
};

/**
 * The ways to split `rev/path` into a revision and a path, longest revision first: the caller takes the first whose
 * ref exists. Most clients send the revision as one segment (`feature%2Fx`): then there is one way. A few put it in
 * raw (`feature/x`).
 *
 * @param segments raw (still encoded) segments after `tree`, `resolve` and the like
 * @returns nothing when there are no segments
 * @throws BadEncoding
 */
export const revisionCandidates = (segments: readonly string[]): RevisionCandidate[] => {
  const decoded = (segments.at(-1) === '' ? segments.slice(0, -1) : segments).map(decodeSegment);
  const [first] = decoded;
  if (first === undefined) return [];
  const single = first.includes('/') || first === 'HEAD' || /^[0-9a-f]{40}$/i.test(first);
  const candidates: RevisionCandidate[] = [];
  for (let count = single ? 1 : Math.min(decoded.length, MAX_REF_SEGMENTS); count > 0; count -= 1) {
    const text = decoded.slice(0, count).join('/');
    candidates.push({ text, revision: parseRevision(text), path: decoded.slice(count).join('/') });
  }
  return candidates;
};
