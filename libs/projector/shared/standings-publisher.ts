import { type DocumentStore, positionOf, seldom } from '@hubledger/kernel';
import type { HeldProjection } from '../projector';
import type { Report } from '../run-context';
import { type InstanceStandings, isSuperseded, MAX_INSTANCES, standingOf, standingsModel } from './standings';

export interface PublisherParts {
  readonly documents: DocumentStore;
  readonly logId: string;
  /** Of this process, and of no other one ever. */
  readonly instance: string;
  readonly held: () => readonly HeldProjection[];
  readonly report: (report: Report) => void;
}

/** A round of projections that an event goes to takes about so long: one document tells of them all. */
const GATHERED_MS = 3;
/** Under load. Somebody who waits for a write is told within this. */
const PAUSE_MS = 20;
/** For what changes without an event: a build that goes on. */
const LOOK_EVERY_MS = 1_000;
const CLEAN_EVERY = 600;

/** Tells other processes how far the projections are that run in this one. */
export class StandingsPublisher {
  private writes = 0n;
  private looks = 0;
  private told = '';
  private wanted = false;
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly untold = seldom<unknown>((failures, error) => {
    const message = `Other processes could not be told of projections, ${failures} times since this was told last`;
    this.parts.report({ level: 'warning', message, error });
  });

  constructor(private readonly parts: PublisherParts) {}

  start(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
    this.look();
  }

  /** Cheap: call it as often as there is something to tell. */
  changed(): void {
    this.wanted = true;
    if (this.timer) this.writing ??= this.write().finally(() => (this.writing = null));
  }

  /** What it has told stays until somebody else tells of the same. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.writing;
    await this.tell().catch(() => undefined); // what is not told is waited for in vain, and folded again
  }

  private look(): void {
    this.changed();
    if (this.looks++ % CLEAN_EVERY === 0) void this.clean().catch(() => undefined); // the next time
  }

  private async write(): Promise<void> {
    await pause(GATHERED_MS);
    while (this.wanted) {
      this.wanted = false;
      try {
        await this.tell();
      } catch (error) {
        this.untold(error);
        return; // the next look tries again
      }
      await pause(PAUSE_MS);
    }
  }

  private async tell(): Promise<void> {
    const { documents, instance, logId, held } = this.parts;
    const next: InstanceStandings = { logId, projections: held().map(standingOf) };
    const text = JSON.stringify(next);
    if (text === this.told || (next.projections.length === 0 && this.told === '')) return;
    const position = positionOf(this.writes + 1n);
    const expected = this.writes === 0n ? null : positionOf(this.writes);
    const lost = await documents.collection(standingsModel).writeAll([{ id: instance, expected, next, position }]);
    if (lost.length > 0) await this.findPlace();
    else this.writes += 1n;
    this.told = lost.length > 0 ? '' : text;
    this.wanted ||= lost.length > 0;
  }

  /** An answer was lost, and the write was not: nobody else writes this document. */
  private async findPlace(): Promise<void> {
    const { documents, instance } = this.parts;
    const stored = (await documents.collection(standingsModel).getStored([instance])).get(instance);
    this.writes = BigInt(stored?.position ?? 0);
  }

  /** Instances of which nothing is the last word any more have ended. */
  private async clean(): Promise<void> {
    const collection = this.parts.documents.collection(standingsModel);
    const told = await collection.find({ limit: MAX_INSTANCES });
    const all = told.flatMap(({ document }) => document.projections);
    for (const { id, document, position } of told) {
      if (id === this.parts.instance) continue;
      if (!document.projections.every((each) => all.some((other) => isSuperseded(each, other)))) continue;
      const next = positionOf(BigInt(position) + 1n);
      await collection.writeAll([{ id, expected: position, next: null, position: next }]);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
