import { randomBytes } from 'node:crypto';
import type { Names, NameKind } from './names';

/** What stands in an entry and may be another thing tomorrow, though its event never changes. */
export interface Hole {
  /**
   * A name; `origin` (null) and `personal`: what is sealed, with what is shown of it once its key is gone; `cause`: a link
   * that depends on the page; `changes`: what only the stream tells.
   */
  readonly kind: NameKind | 'origin' | 'personal' | 'cause' | 'changes';
  /** Id of the name, or the sealed text. */
  readonly of: string;
  readonly noun: string;
}

/** In no text of anybody's: nothing else is taken for a place. */
const NONCE = randomBytes(12).toString('hex');
const PLACES = new RegExp(`"${NONCE}w(\\d+);"|${NONCE}i(\\d+);`);

/** Marks the places of holes in what is about to become JSON. */
export class Marks {
  private readonly holes: Hole[] = [];

  /** For a whole value. */
  whole(kind: Hole['kind'], of = ''): string {
    return `${NONCE}w${this.note({ kind, of, noun: '' })};`;
  }

  /** For names, which stand inside of texts. Whoever asks must leave them as they are. */
  readonly names: Names = {
    account: (id) => this.inside('account', id),
    repository: (id) => this.inside('repository', id),
    invitation: (id) => this.inside('invitation', id),
    credential: (stream, noun) => this.inside('credential', stream, noun),
    job: (id) => this.inside('job', id),
  };

  cut(json: string): Template {
    const [first = '', ...rest] = json.split(PLACES) as Array<string | undefined>;
    const pieces = [first];
    const holes: Hole[] = [];
    for (let at = 0; at < rest.length; at += 3) {
      holes.push(this.holes[Number(rest[at] ?? rest[at + 1])]!);
      pieces.push(rest[at + 2] ?? '');
    }
    return new Template(pieces, holes);
  }

  private inside(kind: NameKind, of: string, noun = ''): string {
    return `${NONCE}i${this.note({ kind, of, noun })};`;
  }

  private note(hole: Hole): number {
    return this.holes.push(hole) - 1;
  }
}

/** What one piece takes beside its bytes. */
const BESIDE_PIECE = 100;

/** JSON with holes in it, as the bytes that are sent. */
export class Template {
  /** One more than there are holes: between two of them is one. */
  private readonly pieces: readonly Buffer[];
  private readonly length: number;

  constructor(
    pieces: readonly string[],
    readonly holes: readonly Hole[],
  ) {
    const bytes = Buffer.from(pieces.join(''));
    let end = 0;
    this.pieces = pieces.map((piece) => bytes.subarray(end, (end += Buffer.byteLength(piece))));
    this.length = bytes.length;
  }

  /** Bytes that it takes in memory, about. */
  get size(): number {
    return this.holes.reduce((sum, { of }) => sum + of.length + BESIDE_PIECE, this.length + BESIDE_PIECE);
  }

  /** Bytes that it takes when filled. @param fills by hole: JSON, of a name the inside of a string */
  lengthWith(fills: readonly Buffer[]): number {
    let sum = this.length;
    for (const { length } of fills) sum += length;
    return sum;
  }

  /** @returns where it ends in the target */
  write(fills: readonly Buffer[], target: Buffer, at: number): number {
    for (const [index, piece] of this.pieces.entries()) {
      target.set(piece, at);
      at += piece.length;
      const fill = fills[index];
      if (fill === undefined) continue;
      target.set(fill, at);
      at += fill.length;
    }
    return at;
  }
}
