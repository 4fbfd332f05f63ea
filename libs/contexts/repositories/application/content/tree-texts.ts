import type { AnnotatedEntry, AnnotatedTree } from './annotated-tree';
import { ImmutableCache } from './immutable-cache';
import type { ListOptions, TreeReader } from './tree-reader';
import { type Piece, type Place, type Span, walkTree } from './tree-walk';

/** How entries stand in an answer. */
export interface EntryShape {
  /** Names the shape among all there are: texts are kept under it. */
  readonly name: string;
  /** JSON of an entry; null leaves it out. Nothing but its arguments may decide. */
  readonly json: (path: string, entry: AnnotatedEntry) => string | null;
}

export interface TextPage {
  /** JSON of the entries, each with a comma behind it. Kept and shared: not to be written into. */
  readonly parts: readonly Buffer[];
  /** What to pass as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

interface TextPiece extends Piece {
  readonly text: Buffer;
  /** Where in the text each entry ends. */
  readonly ends: Uint32Array;
}

/** Entries in a piece: bounds what is made at once of a folder of any size, and what a page makes that it does not show. */
const PIECE = 1_024;
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Listings as JSON text, joined from kept pieces of folders. A text follows from its key alone - the SHA-256 of the
 * folder's annotated tree, the folder's path, the shape - so it can't be stale, and revisions that share a folder share
 * its text. Only memory is to be bounded.
 */
export class TreeTexts {
  constructor(
    private readonly trees: TreeReader,
    private readonly kept = new ImmutableCache<TextPiece>(MAX_KEPT_BYTES),
  ) {}

  /** One page of what is below a folder (`''` = root), in git's order. `null` when there is no such folder. */
  async list(
    shape: EntryShape,
    prefix: string,
    root: string,
    folder: string,
    options: ListOptions,
  ): Promise<TextPage | null> {
    const places = await this.trees.open(prefix, root, folder, options);
    if (!places) return null;
    const { spans, more } = await walkTree(places, options, (place) => this.piece(shape, prefix, place));
    const last = spans.at(-1);
    return {
      parts: spans.map(textOf).filter(({ length }) => length > 0),
      next: more && last ? await this.trees.cursorBehind(prefix, last) : null,
    };
  }

  private piece(shape: EntryShape, prefix: string, { hash, base, at }: Place): TextPiece | Promise<TextPiece> {
    const from = at - (at % PIECE);
    const key = `${shape.name} ${hash} ${from} ${base}`;
    return this.kept.peek(key) ?? this.made(key, shape, prefix, { hash, base, at: from });
  }

  private async made(key: string, shape: EntryShape, prefix: string, { hash, base, at }: Place): Promise<TextPiece> {
    const piece = pieceOf(await this.trees.tree(prefix, hash), base, at, shape);
    this.kept.put(
      key,
      piece,
      500 + key.length + piece.text.length + piece.ends.byteLength + piece.folders.length * 200,
    );
    return piece;
  }
}

const pieceOf = ({ entries }: AnnotatedTree, base: string, from: number, { json }: EntryShape): TextPiece => {
  const shown = entries.slice(from, from + PIECE);
  const ends = new Uint32Array(shown.length);
  const folders: Array<Piece['folders'][number]> = [];
  let text = '';
  let bytes = 0;
  for (const [n, entry] of shown.entries()) {
    const { name } = entry;
    const one = json(`${base}${name}`, entry);
    if (one !== null) {
      text += `${one},`;
      bytes += Buffer.byteLength(one) + 1;
    }
    ends[n] = bytes;
    if (entry.type === 'folder') folders.push({ index: from + n, name, hash: entry.hash });
  }
  const buffer = Buffer.allocUnsafeSlow(bytes); // a slice of a shared one would keep all of that
  buffer.write(text);
  return { from, to: from + shown.length, of: entries.length, folders, text: buffer, ends };
};

const textOf = ({ piece, from, to }: Span<TextPiece>): Buffer => {
  const end = (index: number): number => piece.ends[index - piece.from - 1] ?? 0;
  return piece.text.subarray(end(from), end(to));
};
