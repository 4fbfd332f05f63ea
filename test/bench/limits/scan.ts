import Database from 'libsql';

/** Limit of rebuild.counters and rebuild.all: the events read by pages of 1,000 and parsed. @returns events read. */
export const scanAndParse = (file: string, events: number, each: (type: string, data: unknown) => void): number => {
  const db = new Database(file);
  db.exec('PRAGMA query_only=ON');
  const page = db.prepare(
    'SELECT position, type, data, metadata FROM events WHERE position > ? ORDER BY position LIMIT ?',
  );
  let [position, read] = [0, 0];
  for (;;) {
    const rows = page.all(position, Math.min(1_000, events - read)) as Array<Record<string, string>>;
    const last = rows.at(-1);
    if (!last) break;
    for (const row of rows) {
      JSON.parse(row['metadata']!);
      each(row['type']!, JSON.parse(row['data']!));
    }
    position = Number(last['position']);
    read += rows.length;
  }
  db.close();
  return read;
};
