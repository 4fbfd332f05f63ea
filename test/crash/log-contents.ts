import { type EventLog, MAX_PAGE, ORIGIN, type RecordedEvent } from '@hubledger/kernel';

/** Every event, in log order. */
export const everything = async (log: EventLog): Promise<RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for (let page = await log.readAll({ after: ORIGIN }); page.length > 0;) {
    all.push(...page);
    page = await log.readAll({ after: page.at(-1)!.position });
  }
  return all;
};

/** Every event of one stream. */
export const wholeStream = async (log: EventLog, stream: string): Promise<RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for (;;) {
    const page = await log.readStream(stream, { after: all.at(-1)?.revision, limit: MAX_PAGE });
    all.push(...page);
    if (page.length < MAX_PAGE) return all;
  }
};
