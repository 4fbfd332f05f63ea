import type { AuditEvent } from '@hubledger/contexts/audit/contract';
import { counted, plain, who } from '../phrases';
import type { Sentences } from '../sentence';

const FORMATS = {
  jsonl: 'as JSON lines',
  csv: 'as CSV',
  'hugging-face': 'in the shape of Hugging Face',
  subject: 'as everything held about a person',
} as const;

/** `where actor=alice, type=QuotaSet` */
const where = (filters: Readonly<Record<string, string>>): string => {
  const given = Object.entries(filters).map(([name, value]) => `${name}=${value}`);
  return given.length === 0 ? '' : `, where ${plain(given.join(', '))}`;
};

export const auditSentences: Sentences<AuditEvent> = {
  AuditQueried: (event, names) => {
    const { endpoint, filters, entries } = event.data;
    const found = entries === null ? '' : `: ${counted(entries, 'entry', 'entries')}`;
    return `${who(event, names)} read the audit (${endpoint}${where(filters)})${found}`;
  },
  AuditReadsSummarised: ({ data: { day, events } }) => `On ${day} the audit was read ${counted(events, 'time')}`,
  AuditExported: (event, names) => {
    const { format, filters, organizationId } = event.data;
    const of = organizationId === null ? 'the audit' : `the audit of ${names.account(organizationId)}`;
    return `${who(event, names)} began to export ${of} ${FORMATS[format]}${where(filters)}`;
  },
  AuditExportEnded: ({ data: { entries, completed } }) =>
    `An export of the audit ${completed ? 'ended' : 'broke off'} after ${counted(entries, 'entry', 'entries')}`,
};
