import { networkOf } from '@hubledger/contexts/identity/contract';
import type { FastifyRequest } from 'fastify';
import { DownloadsBusy } from './transfer-refusals';

export interface DownloadLimits {
  /** Readers at once. */
  readonly readers: number;
  /** That wait for a place. */
  readonly waiting: number;
  /** For which they do. Milliseconds. */
  readonly patience: number;
  /** In which a reader shows how fast he reads. Milliseconds. */
  readonly grace: number;
}

/** Each holds a MiB and a file. */
export const OF_FILES: DownloadLimits = { readers: 512, waiting: 2_000, patience: 8_000, grace: 5_000 };
/** Each holds one of the 256 connections that `S3ObjectStore` has for readers, which others need as well. */
export const OF_S3: DownloadLimits = { ...OF_FILES, readers: 224 };

/** Who takes less while others wait gives way. Bytes a second. */
const LEAST_RATE = 32 * 1024;
/** Of all places, for those of one network. */
const SHARE = 0.25;

interface Waiting {
  readonly network: string;
  readonly enter: () => void;
}

interface Reader {
  readonly network: string;
  readonly socket: FastifyRequest['raw']['socket'];
  /** When he was last judged, and what the connection had sent by then. */
  since: number;
  bytes: number;
  /** Bytes a second at the last judgement; null: none yet. */
  rate: number | null;
}

/**
 * Places for those who read content. Who does not read what he asked for holds his place as long as he likes: a few hundred
 * such connections, of anybody, would keep everybody from every file. So while places are wanted the slowest reader is
 * cut off if he is slow indeed, or if his network has far more of them than who wants one. Clients go on with the rest by
 * a range.
 */
export class Downloads {
  private taken = 0;
  private readonly readers = new Set<Reader>();
  private readonly waiting: Waiting[] = [];

  constructor(private readonly limits: DownloadLimits = OF_FILES) {}

  /** Resolves to what gives the place back. @throws DownloadsBusy */
  async enter({ ip, raw: { socket } }: Pick<FastifyRequest, 'ip' | 'raw'>): Promise<() => void> {
    const network = networkOf(ip);
    if (this.taken < this.limits.readers) this.taken += 1;
    else {
      this.makeRoomFor(network);
      await this.turn(network);
    }
    const reader: Reader = { network, socket, since: performance.now(), bytes: socket.bytesWritten, rate: null };
    this.readers.add(reader);
    return () => {
      if (this.readers.delete(reader)) this.handOn();
    };
  }

  /** Resolves with a place that somebody has left. */
  private turn(network: string): Promise<void> {
    const { waiting: most, patience } = this.limits;
    const own = this.waiting.filter((each) => each.network === network).length;
    if (this.waiting.length >= most || own >= most * SHARE) throw new DownloadsBusy();
    return new Promise((resolve, reject) => {
      const again = setInterval(() => this.makeRoomFor(network), this.limits.grace);
      const timer = setTimeout(() => {
        clearInterval(again);
        this.waiting.splice(this.waiting.indexOf(one), 1);
        reject(new DownloadsBusy());
      }, patience);
      const one = {
        network,
        enter: () => {
          clearInterval(again);
          clearTimeout(timer);
          resolve();
        },
      };
      this.waiting.push(one);
    });
  }

  /** To who waits and whose network has the fewest places; the first of them. */
  private handOn(): void {
    const [first, ...others] = this.waiting;
    if (!first) return void (this.taken -= 1);
    const places = this.placesByNetwork();
    const countOf = ({ network }: Waiting): number => places.get(network) ?? 0;
    const next = others.reduce((a, b) => (countOf(b) < countOf(a) ? b : a), first);
    this.waiting.splice(this.waiting.indexOf(next), 1);
    next.enter();
  }

  private makeRoomFor(network: string): void {
    const places = this.placesByNetwork();
    const [most, count] = [...places].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
    const hasTooMany = count > this.limits.readers * SHARE && count > 2 * (places.get(network) ?? 0);
    const judged = this.judged();
    const victim = hasTooMany
      ? slowestOf(judged.filter((reader) => reader.network === most))
      : slowestOf(judged.filter(({ rate }) => (rate ?? 0) < LEAST_RATE));
    victim?.socket.destroy(); // who sends to it sees that, and leaves
  }

  private placesByNetwork(): Map<string, number> {
    const places = new Map<string, number>();
    for (const { network } of this.readers) places.set(network, (places.get(network) ?? 0) + 1);
    return places;
  }

  /** Those that had time to show how they read, and are there still. */
  private judged(): Reader[] {
    const now = performance.now();
    for (const reader of this.readers) {
      const elapsed = now - reader.since;
      if (elapsed < this.limits.grace) continue;
      const { bytesWritten } = reader.socket;
      reader.rate = ((bytesWritten - reader.bytes) * 1_000) / elapsed;
      [reader.since, reader.bytes] = [now, bytesWritten];
    }
    return [...this.readers].filter(({ rate, socket }) => rate !== null && !socket.destroyed);
  }
}

const slowestOf = (readers: readonly Reader[]): Reader | undefined =>
  readers.reduce<Reader | undefined>((a, b) => (a === undefined || (b.rate ?? 0) < (a.rate ?? 0) ? b : a), undefined);
