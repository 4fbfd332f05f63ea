import { isUtf8 } from 'node:buffer';
import { objectId } from './git-objects';
import { BadGitObject } from './wire-errors';

/** File, executable, symbolic link, directory, submodule: as git writes them in a tree (no leading zero). */
export type GitMode = '100644' | '100755' | '120000' | '40000' | '160000';

export interface GitTreeEntry {
  readonly mode: GitMode;
  readonly name: string;
  /** 40 hex. */
  readonly oid: string;
}

const MODES: ReadonlySet<string> = new Set<GitMode>(['100644', '100755', '120000', '40000', '160000']);
const ASCII = /^[\0-\x7f]*$/;

/** One character for each byte of UTF-8. Buffers are costly to make, and folders are large. */
const byteText = (text: string): string => (ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1'));

/**
 * Git compares names as bytes of UTF-8, a directory as if its name ended with '/'. Keys compare with `<` as git does.
 */
export const treeSortKey = (name: string, isDirectory: boolean): string => byteText(isDirectory ? `${name}/` : name);

/** Items in git's order; keys are made once each. */
export const inTreeOrder = <T>(items: Iterable<T>, keyOf: (item: T) => string): T[] =>
  Array.from(items, (item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);

const sortKey = ({ name, mode }: GitTreeEntry): string => treeSortKey(name, mode === '40000');

const shown = (name: string): string => JSON.stringify(name.slice(0, 200));

/** Body of a tree object, without header; sorts by itself. @throws BadGitObject for a name git could not store. */
export const treeBytes = (entries: readonly GitTreeEntry[]): Buffer => {
  const names = new Set<string>();
  const parts: string[] = [];
  for (const { mode, name, oid } of inTreeOrder(entries, sortKey)) {
    if (name === '' || /[/\0]/.test(name)) throw new BadGitObject(`bad name ${shown(name)}`);
    if (names.has(name)) throw new BadGitObject(`${shown(name)} appears twice`);
    if (!/^[0-9a-f]{40}$/.test(oid)) throw new BadGitObject(`bad id of ${shown(name)}`);
    names.add(name);
    parts.push(`${mode} ${byteText(name)}\0`, Buffer.from(oid, 'hex').toString('latin1'));
  }
  return Buffer.from(parts.join(''), 'latin1');
};

export const treeId = (entries: readonly GitTreeEntry[]): string => objectId('tree', treeBytes(entries));

/** The id of a tree without entries. */
export const EMPTY_TREE_ID = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/**
 * Entries of a tree body, in stored order. Modes with a leading zero (old tools) are read as git reads them.
 * @throws BadGitObject when it is cut, has an unknown mode, or a name that is no UTF-8.
 */
export const parseTree = (body: Uint8Array): GitTreeEntry[] => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const entries: GitTreeEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at);
    const nul = bytes.indexOf(0, at);
    if (blank < 0 || nul < blank || nul + 21 > bytes.length) throw new BadGitObject('cut tree');
    const mode = bytes.toString('latin1', at, blank).replace(/^0+/, '');
    const name = bytes.subarray(blank + 1, nul);
    if (!MODES.has(mode)) throw new BadGitObject(`unknown mode ${mode.slice(0, 10)}`);
    if (name.length === 0 || !isUtf8(name)) throw new BadGitObject('a name that is no UTF-8');
    const oid = bytes.toString('hex', nul + 1, nul + 21);
    entries.push({ mode: mode as GitMode, name: name.toString('utf8'), oid });
    at = nul + 21;
  }
  return entries;
};
