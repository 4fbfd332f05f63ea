import type { RecordedEvent } from '@hubledger/kernel';
import type { AUDITED_TYPES, TELEMETRY_TYPES } from '@projections/audit/audit-index/audited-types';
import type { Names } from './names';
import { who } from './phrases';
import type { Sentence } from './sentence';
import { accountSentences } from './sentences/accounts';
import { auditSentences } from './sentences/audit';
import { claimSentences } from './sentences/claims';
import { credentialSentences } from './sentences/credentials';
import { fallbackSentences } from './sentences/fallback';
import { installationSentences } from './sentences/installation';
import { invitationSentences } from './sentences/invitations';
import { ledgerSentences } from './sentences/ledger';
import { operationSentences } from './sentences/operations';
import { organizationSentences } from './sentences/organizations';
import { repositorySentences } from './sentences/repositories';
import { webhookSentences } from './sentences/webhooks';

/** A new event type does not compile before it has its sentence here. */
const sentences = {
  ...accountSentences,
  ...auditSentences,
  ...claimSentences,
  ...credentialSentences,
  ...fallbackSentences,
  ...installationSentences,
  ...invitationSentences,
  ...ledgerSentences,
  ...operationSentences,
  ...organizationSentences,
  ...repositorySentences,
  ...webhookSentences,
} satisfies Record<(typeof AUDITED_TYPES)[number] | (typeof TELEMETRY_TYPES)[number], Sentence<never>>;

/** History may hold types that this release has retired. */
export const sentenceOf = (event: RecordedEvent, names: Names): string => {
  const sentence = Object.hasOwn(sentences, event.type) ? sentences[event.type as keyof typeof sentences] : undefined;
  return (
    (sentence as Sentence<RecordedEvent> | undefined)?.(event, names) ?? `${who(event, names)} caused ${event.type}`
  );
};
