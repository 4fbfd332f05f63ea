import { MAX_APPEND_BYTES, type RecordedEvent } from '@hubledger/kernel';

const MAX_EVENTS = 200;
/** Of JSON: leaves room for what every event gets besides. */
const MAX_BYTES = MAX_APPEND_BYTES / 2;

/**
 * Events of a page that can be appended at once without changing their order: neighbours of one stream. Where they
 * are cut depends on the page alone, so that a repeated append is the same one.
 */
export function* runsOf(page: readonly RecordedEvent[]): Generator<RecordedEvent[]> {
  let run: RecordedEvent[] = [];
  let bytes = 0;
  for (const event of page) {
    const size = JSON.stringify([event.type, event.data, event.metadata]).length * 3; // at most, in UTF-8
    const follows = run.at(-1)?.stream === event.stream && run.at(-1)?.revision === event.revision - 1;
    if (run.length > 0 && (!follows || run.length >= MAX_EVENTS || bytes + size > MAX_BYTES)) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(event);
    bytes += size;
  }
  if (run.length > 0) yield run;
}
