import { EventLoopTurns } from '@hubledger/kernel';
import { lowerBound } from './lower-bound';

/** Consecutive entries of one folder: `[from, to)` by index. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Entries of the whole folder. */
  readonly of: number;
  /** The folders among these entries, in order. */
  readonly folders: ReadonlyArray<{ readonly index: number; readonly name: string; readonly hash: string }>;
}

/** An open folder, and the index of the entry that is next in it. */
export interface Place {
  /** SHA-256 of its annotated tree. */
  readonly hash: string;
  /** Empty, or its path with a `/` at the end. */
  readonly base: string;
  readonly at: number;
}

/** Entries `[from, to)` of a folder that belong to a page. */
export interface Span<P extends Piece> {
  readonly hash: string;
  readonly base: string;
  readonly piece: P;
  readonly from: number;
  readonly to: number;
}

interface Walk {
  readonly recursive: boolean;
  /** Entries, files and folders alike. */
  readonly limit: number;
}

/**
 * The next `limit` entries in git's order, from the places that are open (outermost first) on. Goes folder by folder,
 * and waits only for pieces that have to be read: a promise per entry would cost more than the answer.
 *
 * @param read the piece that holds the entry `place.at`.
 */
export const walkTree = async <P extends Piece>(
  places: readonly Place[],
  { recursive, limit }: Walk,
  read: (place: Place) => P | Promise<P>,
): Promise<{ readonly spans: ReadonlyArray<Span<P>>; readonly more: boolean }> => {
  const turns = new EventLoopTurns();
  const open: Array<{ -readonly [K in keyof Place]: Place[K] } & { piece?: P }> = places.map((place) => ({ ...place }));
  const spans: Array<Span<P>> = [];
  let room = limit;
  for (let place = open.at(-1); place; place = open.at(-1)) {
    if (turns.due()) await turns.take();
    const { hash, base, at } = place;
    if (room === 0 && place.piece && at < place.piece.of) return { spans, more: true };
    if (!place.piece || (at >= place.piece.to && at < place.piece.of)) {
      const found = read(place);
      place.piece = found instanceof Promise ? await found : found;
    }
    const { piece } = place;
    if (at >= piece.of) {
      open.pop();
      continue;
    }
    if (room === 0) return { spans, more: true };
    const folder = recursive ? firstFolder(piece, at) : undefined;
    const end = folder ? folder.index + 1 : piece.to;
    const to = Math.min(end, at + room);
    spans.push({ hash, base, piece, from: at, to });
    room -= to - at;
    place.at = to;
    if (folder && to === end) open.push({ hash: folder.hash, base: `${base}${folder.name}/`, at: 0 });
  }
  return { spans, more: false };
};

const firstFolder = ({ folders }: Piece, at: number) =>
  folders[lowerBound(folders.length, (n) => folders[n]!.index < at)];
