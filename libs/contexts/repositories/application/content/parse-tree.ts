import type { AnnotatedEntry, AnnotatedTree } from './annotated-tree';
import { EventLoopTurns } from '@hubledger/kernel';

const ENTRIES = Buffer.from('"entries":[');
/** Between two entries, and nowhere else: a quote inside of a name is escaped. */
const BETWEEN = Buffer.from('},{"type":"');
/** Bytes parsed at once, about: some milliseconds. */
const SLICE = 512 * 1024;

/** As `JSON.parse`; a very large folder is parsed a slice at a time, with turns of the event loop in between. */
export const parseTree = async (json: Buffer): Promise<AnnotatedTree> => {
  const start = json.indexOf(ENTRIES) + ENTRIES.length;
  const end = json.length - 2; // `]}`
  if (json.length <= SLICE || start < ENTRIES.length) return JSON.parse(json.toString('utf8')) as AnnotatedTree;
  const head = JSON.parse(`${json.toString('utf8', 0, start)}]}`) as AnnotatedTree;
  const entries: AnnotatedEntry[] = [];
  const turns = new EventLoopTurns();
  for (let from = start; from < end;) {
    const found = json.indexOf(BETWEEN, from + SLICE);
    const to = found < 0 ? end : found + 1;
    for (const entry of JSON.parse(`[${json.toString('utf8', from, to)}]`) as AnnotatedEntry[]) entries.push(entry);
    from = to + 1;
    if (turns.due()) await turns.take();
  }
  return { ...head, entries };
};
