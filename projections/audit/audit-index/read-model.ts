import type { ReadModel } from '@hubledger/kernel';
import type { PostingField, Postings } from './postings';

/**
 * Where an event stands in the log and what finds it; the document's id is `key`, or begins with it where an event has more
 * subjects of one kind than one. What happened is read from the log: an index names the event, it does not repeat it.
 */
export interface IndexedEvent extends Postings {
  /** Its position, short (`keyOf`): the order of the log. */
  key: string;
}

const FIELDS: readonly PostingField[] = [
  'type',
  'actor',
  'subject',
  'repository',
  'namespace',
  'ip',
  'token',
  'correlation',
];

export const auditIndexModel: ReadModel<IndexedEvent> = {
  name: 'audit-index',
  version: 5,
  indexes: {
    key: ['order'],
    ...Object.fromEntries(FIELDS.map((field) => [field, ['filter']])),
  },
  compound: FIELDS.map((field) => [field, 'key']),
};
