import {
  type Cut,
  type DocumentStore,
  type EventLog,
  type Position,
  positionOf,
  type StreamName,
} from '@hubledger/kernel';
import type { AuditOrder } from '@projections/audit/audit-index/walk';
import { searchAudit } from '../search/search-audit';

export interface IndexSources {
  readonly documents: DocumentStore;
  readonly log: Pick<EventLog, 'readStream' | 'readAll' | 'readAt' | 'head'>;
}

export interface GrantedStreams {
  /** None twice. */
  readonly streams: readonly StreamName[];
  /** There are more than were looked at. */
  readonly truncated: boolean;
}

const PAGE = 500;
/** Each is a bounded look into the index: an answer ends even if that holds little else than this person. */
const MOST_PAGES = 20;

/**
 * Streams in which somebody was given something by then: a membership, a token. No stream of theirs says so, the audit
 * index does, as it finds each event by whom it is about. What became of it is for the stream itself to tell.
 */
export const grantedStreams = async (
  sources: IndexSources,
  userId: string,
  types: readonly string[],
  { cut, order, most }: { readonly cut: Cut; readonly order: AuditOrder; readonly most: number },
): Promise<GrantedStreams> => {
  const filter = { subject: `user-${userId}`, types, to: { position: following(cut.position) } };
  const streams = new Set<StreamName>();
  let after: Position | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { events, next } = await searchAudit(sources, { filter, order, limit: PAGE, after });
    for (const { stream } of events) {
      if (streams.size === most && !streams.has(stream)) return { streams: [...streams], truncated: true };
      streams.add(stream);
    }
    if (next === null) return { streams: [...streams], truncated: false };
    after = next;
  }
  return { streams: [...streams], truncated: true };
};

const following = (position: Position): Position => positionOf(BigInt(position) + 1n);
