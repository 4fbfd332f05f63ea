import type { DomainEvent } from '@hubledger/kernel';
import type { FallbackSourceAdded } from './fallback-source.events';

/**
 * Stream `fallbacksourcelist-all`: which sources there are. An addition, a removal, and a replacement of all of them is
 * each one such event; `FallbackSourceAdded` and `FallbackSourceRemoved` of each source follow from it.
 */
export type FallbackSourceListChanged = DomainEvent<
  'FallbackSourceListChanged',
  { added: Array<FallbackSourceAdded['data']>; removed: string[] }
>;
