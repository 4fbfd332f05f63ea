import { type DocumentStore, type EventLog, EventLoopTurns, type RecordedEvent, type Sealer } from '@hubledger/kernel';
import { changesInPage } from './changes/changes-in-page';
import type { AuditEventResponse } from './entry.dto';
import { causesIn, linksOf } from './links';
import { namesInPage } from './names-in-page';
import { OpenedTexts } from './opened-texts';
import { outcomeOf } from './outcome';
import { sentenceOf } from './sentence-of';

export interface EntrySources {
  readonly documents: DocumentStore;
  readonly log: Pick<EventLog, 'readStream'>;
  readonly sealer: Pick<Sealer, 'open'>;
}

/** At most 1,000 events, in any order, as the audit shows them: names, addresses and changes are looked up together. */
export const shownEvents = async (
  { documents, log, sealer }: EntrySources,
  events: readonly RecordedEvent[],
): Promise<AuditEventResponse[]> => {
  const [names, changes] = await Promise.all([namesInPage({ documents, log }, events), changesInPage(log, events)]);
  const opened = await OpenedTexts.of(sealer, events, changes);
  const causes = causesIn(events);
  const turns = new EventLoopTurns();
  const shown: AuditEventResponse[] = [];
  for (const event of events) {
    const { position, id, type, stream, revision, recordedAt, metadata } = event;
    const { actorId, actorKind, onBehalfOf } = metadata;
    shown.push({
      ...{ position, id, type, stream, revision, recorded_at: recordedAt },
      summary: sentenceOf(event, names),
      outcome: outcomeOf(event),
      actor: {
        id: actorId,
        kind: actorKind,
        username: actorKind === 'user' ? names.account(actorId) : null,
        ip: opened.origin(metadata.ip),
        ip_hash: metadata.ipHash ?? null,
        user_agent: opened.origin(metadata.userAgent),
        token_hash: metadata.tokenId ?? null,
        on_behalf_of: onBehalfOf ?? null,
        on_behalf_of_name: onBehalfOf === undefined ? null : names.account(onBehalfOf),
      },
      correlation_id: metadata.$correlationId,
      causation_id: metadata.$causationId,
      command_id: metadata.commandId,
      changes: opened.changes(changes.get(position) ?? null),
      links: linksOf(event, causes),
      data: opened.data(event),
    });
    if (turns.due()) await turns.take();
  }
  return shown;
};
