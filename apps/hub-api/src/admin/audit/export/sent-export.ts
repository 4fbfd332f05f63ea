import type { OpenExport } from '@hubledger/contexts/audit/contract';
import { EventLoopTurns, type Position } from '@hubledger/kernel';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';

/** Characters gathered before they are handed on. */
const CHUNK = 64 * 1024;
/** Entries made into text without a look at the clock. */
const SLICE = 10;

export interface Exported<Entry> {
  readonly pages: AsyncIterable<readonly Entry[]>;
  readonly head: string;
  readonly lines: (entries: readonly Entry[], first: boolean) => string;
  readonly tail: string;
  readonly positionOf: (entry: Entry) => Position;
}

/**
 * Sends an export as fast as it is read and no faster: the next page is looked up when the reader has taken the one
 * before. However it ends, how far it came is recorded.
 */
export const sendExport = <Entry>(reply: FastifyReply, opened: OpenExport, exported: Exported<Entry>): void => {
  let [entries, last, completed]: [number, Position | null, boolean] = [0, null, false];
  const text = async function* (): AsyncGenerator<string> {
    const turns = new EventLoopTurns();
    let waiting = exported.head;
    for await (const page of exported.pages) {
      for (let from = 0; from < page.length; from += SLICE) {
        const slice = page.slice(from, from + SLICE);
        waiting += exported.lines(slice, entries === 0);
        entries += slice.length;
        const end = slice.at(-1);
        if (end !== undefined) last = exported.positionOf(end);
        if (turns.due()) await turns.take();
        if (waiting.length < CHUNK) continue;
        yield waiting;
        waiting = '';
      }
    }
    yield waiting + exported.tail;
    completed = true;
  };
  const stream = Readable.from(text(), { objectMode: false, highWaterMark: CHUNK });
  stream.once('close', () => opened.end(entries, completed, last));
  void reply.send(stream);
};
