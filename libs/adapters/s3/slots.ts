/**
 * At most so many bytes at once, in order of arrival. More than all of them is let in alone: it would wait for ever
 * otherwise.
 */
export class Slots {
  private taken = 0;
  private readonly queue: Array<{ readonly bytes: number; readonly enter: () => void }> = [];

  constructor(private readonly most: number) {}

  async during<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((enter) => {
      this.queue.push({ bytes, enter });
      this.letIn();
    });
    try {
      return await work();
    } finally {
      this.taken -= bytes;
      this.letIn();
    }
  }

  private letIn(): void {
    for (let next = this.queue[0]; next && this.fits(next.bytes); next = this.queue[0]) {
      this.queue.shift();
      this.taken += next.bytes;
      next.enter();
    }
  }

  private fits(bytes: number): boolean {
    return this.taken === 0 || this.taken + bytes <= this.most;
  }
}
