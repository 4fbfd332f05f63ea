import { type DomainEvent, projection, type RecordedEvent } from '@hubledger/kernel';
import { AUDITED_TYPES } from './audited-types';
import { auditEntryOf } from './entry';
import { keyOf, postingsOf } from './postings';
import { auditIndexModel, type IndexedEvent } from './read-model';

type AuditedEvent = DomainEvent<(typeof AUDITED_TYPES)[number]>;

const indexed = (event: RecordedEvent<AuditedEvent>) => {
  const key = keyOf(event.position);
  const [main, ...further] = postingsOf(auditEntryOf(event));
  return [
    { id: key, apply: () => ({ key, ...main }) },
    ...further.map((postings, index) => ({ id: `${key}.${index}`, apply: () => ({ key, ...postings }) })),
  ];
};

/** Answers "who did what, when?" by pointing into the log. */
export const auditIndex = projection<IndexedEvent, AuditedEvent>({
  model: auditIndexModel,
  handles: AUDITED_TYPES,
  onFailure: 'park',
  insertsOnly: true,
  project: indexed,
});
