import { type DomainEvent, projection, type RecordedEvent } from '@hubledger/kernel';
import { AUDITED_TYPES } from './audited-types';
import { auditEntryOf } from './entry';
import { keyOf, postingsOf } from './postings';
import { auditIndexModel, type IndexedEvent } from './read-model';

type AuditedEvent = DomainEvent<(typeof AUDITED_TYPES)[number]>;

const indexed = (event: RecordedEvent<AuditedEvent>) => {
  const { stream, revision, position } = event;
  const key = keyOf(position);
  const place = { stream, revision, key };
  const [main, ...further] = postingsOf(auditEntryOf(event));
  return [
    { id: key, apply: () => ({ ...place, ...main }) },
    ...further.map((postings, index) => ({ id: `${key}.${index}`, apply: () => ({ ...place, ...postings }) })),
  ];
};

/** Answers "who did what, when?" by pointing into the log. */
export const auditIndex = projection<IndexedEvent, AuditedEvent>({
  model: auditIndexModel,
  handles: AUDITED_TYPES,
  onFailure: 'park',
  project: indexed,
});
