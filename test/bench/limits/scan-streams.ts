import Database from 'libsql';

/** Those of these kinds: `namespace`, `repository`. */
export const streamsOf = (file: string, categories: readonly string[]): string[] => {
  const db = new Database(file);
  db.exec('PRAGMA query_only=ON');
  const streams = db.prepare('SELECT DISTINCT stream FROM events WHERE stream > ? AND stream < ?').pluck();
  const found = categories.flatMap((category) => streams.all(`${category}-`, `${category}.`) as string[]);
  db.close();
  return found;
};

/** Limit of quota.recalculate: the events of some streams read one stream after the other, and parsed. @returns their number. */
export const scanStreams = (file: string, streams: readonly string[]): number => {
  const db = new Database(file);
  db.exec('PRAGMA query_only=ON');
  const events = db.prepare('SELECT position, type, data, metadata FROM events WHERE stream = ? ORDER BY revision');
  let read = 0;
  for (const stream of streams) {
    for (const { data, metadata } of events.all(stream) as Array<{ data: string; metadata: string }>) {
      JSON.parse(metadata);
      JSON.parse(data);
      read++;
    }
  }
  db.close();
  return read;
};
