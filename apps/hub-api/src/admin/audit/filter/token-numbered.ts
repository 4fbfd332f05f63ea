import type { DocumentStore, EventLog } from '@hubledger/kernel';
import { tokenHashOf } from '@projections/identity/access-tokens/queries';
import { searchAudit } from '../search/search-audit';
import { NobodyNamed } from './bearers';

/** Answers of a search that are looked through for a token that was revoked. */
const MOST_SEARCHES = 20;

/** SHA-256 of an access token by the number that lists show, also of a revoked one. @throws NobodyNamed */
export const tokenNumbered = async (documents: DocumentStore, log: EventLog, number: number): Promise<string> => {
  const living = await tokenHashOf(documents, number);
  if (living !== null) return living;
  let after: string | undefined;
  for (let searches = 0; searches < MOST_SEARCHES; searches++) {
    const filter = { types: ['TokenIssued'] };
    const { events, next } = await searchAudit({ documents, log }, { filter, order: 'desc', limit: 1_000, after });
    const issued = events.map(({ data }) => data as { numericId: number; tokenHash: string });
    const found = issued.find(({ numericId }) => numericId === number);
    if (found) return found.tokenHash;
    if (next === null) break;
    after = next;
  }
  throw new NobodyNamed('access token', String(number));
};
