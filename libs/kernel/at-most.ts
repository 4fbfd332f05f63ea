/** Lets so many be at work at once; others wait their turn, in order. */
export class AtMost {
  private working = 0;
  private readonly waiting: Array<() => void> = [];

  constructor(private readonly most: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.working < this.most) this.working += 1;
    else await new Promise<void>((enter) => this.waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift(); // takes the place that is left
      if (next) next();
      else this.working -= 1;
    }
  }
}
