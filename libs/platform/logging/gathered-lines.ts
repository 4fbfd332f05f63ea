import { type DestinationStream, symbols } from 'pino';

const ERROR = 50;
const MAX_LENGTH = 64 * 1024;

/** What has lines that are not written yet. One listener for all: a process that starts many hubs has many of them. */
const unwritten = new Set<() => void>();
process.on('exit', () => {
  for (const flush of unwritten) flush();
});

/**
 * Writes lines together, at most this many milliseconds late: a system call for each took a tenth of a small request. An
 * error is written in the moment it is logged, with what came before it; an exit writes what is left. Only a kill loses
 * lines, the last few.
 */
export class GatheredLines implements DestinationStream {
  /** Asks pino to say the level of each line. */
  readonly [symbols.needsMetadataGsym] = true;
  lastLevel = 0;
  private lines = '';
  private due: NodeJS.Timeout | null = null;

  constructor(
    private readonly target: DestinationStream,
    private readonly latest = 20,
  ) {}

  write(line: string): void {
    const level = this.lastLevel;
    this.lastLevel = 0; // of this line only: not all come from pino
    this.lines += line;
    unwritten.add(this.flush);
    if (level >= ERROR || this.lines.length >= MAX_LENGTH) this.flush();
    else this.due ??= setTimeout(() => this.flush(), this.latest).unref();
  }

  private readonly flush = (): void => {
    unwritten.delete(this.flush);
    if (this.due) clearTimeout(this.due);
    this.due = null;
    const { lines } = this;
    this.lines = '';
    if (lines !== '') this.target.write(lines);
  };
}
