/** What was opened, closed in the opposite order. */
export class Closing {
  private readonly opened: Array<() => unknown> = [];

  readonly keep = <T extends { close(): unknown }>(store: T): T => {
    this.opened.push(() => store.close());
    return store;
  };

  readonly close = async (): Promise<void> => {
    for (let close = this.opened.pop(); close; close = this.opened.pop()) await close();
  };
}
