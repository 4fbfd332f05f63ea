import { type DestinationStream, symbols } from 'pino';

const ERROR = 50;
const MAX_LENGTH = 64 * 1024;

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
  ) {
    process.once('exit', () => this.flush());
  }

  write(line: string): void {
    const level = this.lastLevel;
    this.lastLevel = 0; // of this line only: not all come from pino
    this.lines += line;
    if (level >= ERROR || this.lines.length >= MAX_LENGTH) this.flush();
    else this.due ??= setTimeout(() => this.flush(), this.latest).unref();
  }

  private flush(): void {
    if (this.due) clearTimeout(this.due);
    this.due = null;
    const { lines } = this;
    this.lines = '';
    if (lines !== '') this.target.write(lines);
  }
}
