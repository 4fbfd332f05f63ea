import type { RecordedEvent } from '@hubledger/kernel';
import type { ServerLogForReading } from '../hub/hub-log';

const AT_ONCE = 16;

export interface StreamProblem {
  readonly stream: string;
  readonly problem: string;
}

/** How far each stream of a log is. In memory is one number by stream. */
export class StreamEnds {
  private readonly revisions = new Map<string, number>();
  private readonly retained = new Map<string, boolean>();

  constructor(private readonly log: ServerLogForReading) {}

  /** In the order of the log. @returns what is wrong with its revision, or null */
  async take({ stream, revision }: RecordedEvent): Promise<string | null> {
    const before = this.revisions.get(stream);
    this.revisions.set(stream, revision);
    if (revision === (before ?? -1) + 1) return null;
    if (revision > (before ?? -1) && (await this.isRetained(stream))) return null;
    return `revision ${revision} follows ${before === undefined ? 'nothing' : `revision ${before}`}`;
  }

  has(stream: string): boolean {
    return this.revisions.has(stream);
  }

  /** Streams that end, read by themselves, before the log as a whole says: the server finds those by an index. */
  async *unlikeStreams(progress: (line: string) => void): AsyncGenerator<StreamProblem> {
    const left = [...this.revisions];
    for (let done = 0; done < left.length; done += AT_ONCE) {
      const part = left.slice(done, done + AT_ONCE);
      for (const found of await Promise.all(part.map(([stream, revision]) => this.unlike(stream, revision)))) {
        if (found) yield found;
      }
      progress(`${done} of ${left.length} streams looked at`);
    }
  }

  private async unlike(stream: string, revision: number): Promise<StreamProblem | null> {
    const [last] = await this.log.readStream(stream, { backwards: true, limit: 1 });
    if ((last?.revision ?? -1) >= revision || (!last && (await this.isRetained(stream)))) return null;
    const end = last ? `ends with revision ${last.revision}` : 'is empty';
    return { stream, problem: `read by itself it ${end}, in the log with revision ${revision}` };
  }

  private async isRetained(stream: string): Promise<boolean> {
    const known = this.retained.get(stream);
    if (known !== undefined) return known;
    const isRetained = (await this.log.retentionOf(stream)) !== null;
    this.retained.set(stream, isRetained);
    return isRetained;
  }
}
