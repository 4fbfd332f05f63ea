import type { DocumentStore, EventLog, Position, RecordedEvent } from '@hubledger/kernel';
import type { AuditFilter, PlacedFilter } from '@projections/audit/audit-index/filter';
import { auditCandidates } from '@projections/audit/audit-index/queries';
import type { AuditOrder } from '@projections/audit/audit-index/walk';
import { matchingEvents } from './matching-events';
import { placedFilter } from './placed-filter';
import { streamCandidates } from './stream-candidates';
import { entryWording, type Wording } from './wording';

export interface AuditSearch {
  readonly filter: AuditFilter;
  readonly order: AuditOrder;
  readonly limit: number;
  /** `next` of the answer before. */
  readonly after?: Position;
}

/** @typeParam Found in what form events are looked at */
export interface AuditFound<Found = RecordedEvent> {
  readonly events: Found[];
  /** Where to go on; null at the end. There may be more even where fewer than `limit` were found. */
  readonly next: Position | null;
}

type Log = Pick<EventLog, 'readStream' | 'readAll' | 'readAt' | 'head'>;

export interface SearchSources {
  readonly documents: DocumentStore;
  readonly log: Log;
  /** What `text` looks at; default: `entryWording`. */
  readonly wording?: Wording;
}

/** In what form events are looked at. */
export interface EventsAs<Found> {
  readonly at: (positions: readonly Position[]) => Promise<Found[]>;
  readonly of: (events: RecordedEvent[]) => Promise<Found[]>;
  readonly matching: (filter: PlacedFilter) => (found: Found[]) => Found[] | Promise<Found[]>;
  readonly positionOf: (found: Found) => Position;
}

/** Of the index, for one answer; some 20 ms. */
const MOST_LOOKED_AT = 20_000;
/** Events that are read for one answer beyond those it shows. */
const MOST_READ = 2_000;
const LEAST_PAGE = 100;
const MOST_PAGE = 500;

/** One page of events that the filter lets through. */
export const searchAudit = async (
  { documents, log, wording = entryWording({ documents, log }) }: SearchSources,
  search: AuditSearch,
): Promise<AuditFound> =>
  searchAuditAs({ documents, log }, search, {
    at: (positions) => log.readAt(positions),
    of: async (events) => events,
    matching: (filter) => matchingEvents(filter, wording),
    positionOf: ({ position }) => position,
  });

/**
 * One page of what the filter lets through, found by the index and looked at in the log. Filters that one index answers
 * read what they show; several at once, and `text`, look at more, which is bounded: an answer then ends early.
 */
export const searchAuditAs = async <Found>(
  { documents, log }: { readonly documents: DocumentStore; readonly log: Log },
  { filter, order, limit, after }: AuditSearch,
  as: EventsAs<Found>,
): Promise<AuditFound<Found>> => {
  const placed = await placedFilter(log, filter);
  if (placed === null) return { events: [], next: null };
  const matching = as.matching(placed);
  const page = Math.min(MOST_PAGE, isOneList(placed) ? limit + 1 : Math.max(LEAST_PAGE, limit + 1));
  const found: Found[] = [];
  let [lookedAt, read] = [0, 0];
  const source =
    placed.stream === undefined
      ? auditCandidates(documents, placed, { order, after, page })
      : streamCandidates(log, placed, { order, after, page });
  for await (const candidates of source) {
    const events = 'events' in candidates ? await as.of(candidates.events) : await as.at(candidates.positions);
    found.push(...(await matching(events)));
    if (found.length > limit) {
      const last = found[limit - 1];
      return { events: found.slice(0, limit), next: last === undefined ? null : as.positionOf(last) };
    }
    lookedAt += candidates.lookedAt;
    read += events.length;
    if (lookedAt >= MOST_LOOKED_AT || read >= limit + MOST_READ) return { events: found, next: candidates.last };
  }
  return { events: found, next: null };
};

/** Then nearly all that is looked at is shown. */
const isOneList = ({ from: _from, to: _to, text, ...rest }: AuditFilter): boolean =>
  text === undefined && Object.keys(rest).length < 2;
