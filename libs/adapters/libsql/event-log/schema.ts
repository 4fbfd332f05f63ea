import type { Schema } from '../connection';

/** Built at once by who fills a log in bulk. */
export const EVENTS_BY_STREAM = 'CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);';

/**
 * `events.position` is assigned by the writer, never used twice (AUTOINCREMENT keeps the highest). `retained_streams`
 * holds streams with a retention only; `head` is their highest revision ever, as their events may all be gone.
 * `removed_positions` lists what retention has deleted, so that a position without an event is known to be damage; the
 * step that made it takes the holes it found for such deletions.
 */
export const EVENT_LOG_SCHEMA: Schema = {
  steps: [
    `CREATE TABLE events (
       position INTEGER PRIMARY KEY AUTOINCREMENT,
       stream TEXT NOT NULL,
       revision INTEGER NOT NULL,
       id TEXT NOT NULL,
       type TEXT NOT NULL,
       data TEXT NOT NULL,
       metadata TEXT NOT NULL,
       recorded_at TEXT NOT NULL,
       checksum INTEGER NOT NULL
     ) STRICT;
     ${EVENTS_BY_STREAM}
     CREATE TABLE retained_streams (
       stream TEXT PRIMARY KEY,
       max_age INTEGER,
       max_count INTEGER,
       head INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;`,
    `CREATE TABLE removed_positions (
       first INTEGER PRIMARY KEY,
       last INTEGER NOT NULL UNIQUE
     ) STRICT;
     INSERT INTO removed_positions (first, last)
       SELECT before + 1, position - 1
       FROM (SELECT position, lag(position, 1, 0) OVER (ORDER BY position) AS before FROM events)
       WHERE position > before + 1;`,
  ],
};
