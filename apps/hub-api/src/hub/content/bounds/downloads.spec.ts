import type { FastifyRequest } from 'fastify';
import { Downloads } from './downloads';
import { DownloadsBusy } from './transfer-refusals';

const LIMITS = { readers: 8, waiting: 8, patience: 100, grace: 20 };
const FAST = 100 * 1024 * 1024;

/** One who reads: by an address, at a speed. */
class Reader {
  leave = (): void => undefined;
  isCut = false;
  /** Bytes a second. */
  speed = 0;
  private readonly began = performance.now();
  readonly request: Pick<FastifyRequest, 'ip' | 'raw'>;

  constructor(ip: string) {
    const end = (): void => {
      this.isCut = true;
      this.leave();
    };
    const sent = (): number => (this.speed * (performance.now() - this.began)) / 1_000;
    const isCut = (): boolean => this.isCut;
    const socket = {
      destroy: end,
      get bytesWritten() {
        return sent();
      },
      get destroyed() {
        return isCut();
      },
    };
    this.request = { ip, raw: { socket } } as unknown as Pick<FastifyRequest, 'ip' | 'raw'>;
  }

  async enters(downloads: Downloads): Promise<this> {
    this.leave = await downloads.enter(this.request);
    return this;
  }
}

const readersFrom = (downloads: Downloads, addresses: readonly string[]): Promise<Reader[]> =>
  Promise.all(addresses.map((ip) => new Reader(ip).enters(downloads)));
const each = (n: number): string => `10.0.0.${n}`;
const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8].map(each);

describe('places for readers', () => {
  it('are waited for, and refused in the end', async () => {
    const downloads = new Downloads(LIMITS);
    const readers = await readersFrom(downloads, EIGHT);
    for (const reader of readers) reader.speed = FAST;
    await expect(new Reader(each(9)).enters(downloads)).rejects.toBeInstanceOf(DownloadsBusy);
    const late = new Reader(each(9)).enters(downloads);
    readers[0]!.leave();
    await late;
    expect(readers.filter(({ isCut }) => isCut)).toEqual([]);
  });

  it('are taken from who does not read, when somebody wants one', async () => {
    const downloads = new Downloads(LIMITS);
    const readers = await readersFrom(downloads, EIGHT);
    for (const reader of readers.slice(1)) reader.speed = FAST;
    await new Reader(each(9)).enters(downloads);
    expect(readers.map(({ isCut }) => isCut)).toEqual([true, ...Array<boolean>(7).fill(false)]);
  });

  it('are not all for one network, however fast it reads', async () => {
    const downloads = new Downloads(LIMITS);
    const one = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4'];
    const readers = await readersFrom(downloads, [...one, ...one]);
    for (const reader of readers) reader.speed = FAST;
    const other = new Reader(each(9));
    other.speed = FAST;
    await other.enters(downloads);
    expect(readers.filter(({ isCut }) => isCut)).toHaveLength(1);
    const same = new Reader('2001:db8::5').enters(downloads);
    await expect(same).rejects.toBeInstanceOf(DownloadsBusy);
  });

  it('go to who waits and has the fewest', async () => {
    const downloads = new Downloads({ ...LIMITS, waiting: 100 });
    const readers = await readersFrom(downloads, [...EIGHT.slice(0, 5), each(1), each(1), each(1)]);
    for (const reader of readers) reader.speed = FAST;
    const order: string[] = [];
    const waits = [each(1), each(2), each(9)].map((ip) =>
      new Reader(ip).enters(downloads).then(
        () => order.push(ip),
        () => undefined,
      ),
    );
    await new Promise(setImmediate);
    readers.find(({ isCut }) => !isCut)!.leave();
    await new Promise(setImmediate);
    expect(order[0]).toBe(each(9));
    await Promise.all(waits);
  });

  it('are given back once', async () => {
    const downloads = new Downloads({ ...LIMITS, readers: 1, patience: 20 });
    const [first] = await readersFrom(downloads, [each(1)]);
    first!.speed = FAST;
    first!.leave();
    first!.leave();
    const [second] = await readersFrom(downloads, [each(2)]);
    second!.speed = FAST;
    await expect(new Reader(each(2)).enters(downloads)).rejects.toBeInstanceOf(DownloadsBusy);
  });

  it('are not queued for without end, least of all by one network', async () => {
    const downloads = new Downloads({ ...LIMITS, patience: 100 });
    for (const reader of await readersFrom(downloads, EIGHT)) reader.speed = FAST;
    const began = Date.now();
    const flood = await Promise.allSettled([1, 2, 3, 4].map(() => new Reader(each(9)).enters(downloads)));
    expect(flood.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});
