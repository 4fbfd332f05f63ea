import type { ReadModel } from '@hubledger/kernel';
import { detailedAnswer, statsAnswer } from './answers';
import type { Totals } from './totals';

export * from './totals';

/** The answers stand beside the counters, so that a question about them is one text. */
export const totalsModel = {
  name: 'totals',
  version: 3,
  indexes: {},
  texts: { json: (totals: Totals) => JSON.stringify(totals), stats: statsAnswer, detailed: detailedAnswer },
} satisfies ReadModel<Totals>;
