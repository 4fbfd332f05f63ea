import { DomainError, LogDamaged } from '@hubledger/kernel/domain-error';
import type { Outcome } from '../worker/protocol';
import type { Service } from '../worker/serve';
import type { RowsOfPage } from './joined-rows';
import { LogPages, type StreamPart } from './log-pages';

/** Methods of `LogPages`. */
export type ReadRequest =
  | { readonly kind: 'after' | 'before'; readonly revision: number; readonly part: StreamPart }
  | { readonly kind: 'all'; readonly after: number; readonly limit: number; readonly upTo: number }
  | { readonly kind: 'at'; readonly positions: readonly number[]; readonly upTo: number };

/** `damaged`: why. What else fails is a failure of the file. */
export type ReadAnswer = { readonly page: RowsOfPage } | { readonly damaged: string };

/** What is handed over rather than copied: each page has memory of its own. */
export const bytesOf = (answer: ReadAnswer): readonly ArrayBuffer[] =>
  'page' in answer && answer.page !== null ? [answer.page.buffer as ArrayBuffer] : [];

/** Reads pages for another thread: each request has its own answer, whatever becomes of its neighbours. */
export class ReadingService implements Service<ReadRequest, ReadAnswer> {
  private readonly pages: LogPages;

  constructor(file: string) {
    this.pages = new LogPages(file);
  }

  handle(group: readonly ReadRequest[]): Array<Outcome<ReadAnswer>> {
    return group.map((request) => {
      try {
        return { answer: { page: this.read(request) } };
      } catch (error) {
        const reason = error instanceof DomainError ? String(error.details['reason']) : String(error);
        if (error instanceof LogDamaged) return { answer: { damaged: reason } };
        return { failure: { message: reason, sqliteCode: '' } };
      }
    });
  }

  end(): void {
    this.pages.close();
  }

  private read(request: ReadRequest): RowsOfPage {
    switch (request.kind) {
      case 'all':
        return this.pages.all(request.after, request.limit, request.upTo);
      case 'at':
        return this.pages.at(request.positions, request.upTo);
      default:
        return this.pages[request.kind](request.revision, request.part);
    }
  }
}
