import type { RowsOfPage } from './joined-rows';

/** Bytes that are parsed in well below a millisecond. */
const SMALL = 64 * 1024;

/** Large pages are made into events one by one, with a turn of the event loop between two. */
export class DecodingTurns {
  private last: Promise<void> = Promise.resolve();

  async decode<T>(page: RowsOfPage, work: (page: RowsOfPage) => T): Promise<T> {
    if (page === null || page.byteLength < SMALL) return work(page);
    const before = this.last;
    let done = (): void => undefined;
    this.last = new Promise((resolve) => (done = resolve));
    await before;
    setImmediate(done);
    return work(page);
  }
}
