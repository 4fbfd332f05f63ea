import type { LogProblem } from './row-verifier';

export interface StreamPlace {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

/**
 * Takes the places of all events in the order of streams and revisions, and names what is missing. Streams with a
 * retention may begin anywhere, and lose events while they are read. No I/O, and nothing kept but the last place.
 */
export class StreamVerifier {
  private last: StreamPlace | null = null;

  constructor(private readonly isRetained: (stream: string) => boolean) {}

  take(place: StreamPlace): LogProblem[] {
    const { stream, revision, position } = place;
    const before = this.last?.stream === stream ? this.last : null;
    this.last = place;
    if (revision === (before?.revision ?? -1) + 1 || this.isRetained(stream)) {
      if (!before || position > before.position) return [];
      return [{ position, stream, problem: `revision ${revision} lies before revision ${before.revision}` }];
    }
    const after = before ? `revision ${before.revision}` : 'nothing';
    return [{ position, stream, problem: `revision ${revision} follows ${after}` }];
  }
}
