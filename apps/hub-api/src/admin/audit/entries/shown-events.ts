import {
  type DocumentStore,
  type EventLog,
  EventLoopTurns,
  type Position,
  type RecordedEvent,
  type Sealer,
} from '@hubledger/kernel';
import type { FieldChange } from '../past/field-changes';
import { changesInPage, type ChangesOptions } from './changes/changes-in-page';
import type { AuditEventResponse } from './entry.dto';
import { causesIn, linksOf } from './links';
import type { Names } from './names';
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
  options: ChangesOptions = { folded: true },
): Promise<AuditEventResponse[]> => {
  const [names, changes] = await Promise.all([
    namesInPage({ documents, log }, events),
    changesInPage(log, events, options),
  ]);
  const opened = await OpenedTexts.of(sealer, events, changes);
  const causes = causesIn(events);
  const turns = new EventLoopTurns();
  const shown: AuditEventResponse[] = [];
  for (const event of events) {
    shown.push(entryOf(event, { names, opened, changes: changes.get(event.position) ?? null, causes }));
    if (turns.due()) await turns.take();
  }
  return shown;
};

interface Known {
  readonly names: Names;
  readonly opened: OpenedTexts;
  readonly changes: FieldChange[] | null;
  readonly causes: ReadonlyMap<string, Position>;
}

const entryOf = (event: RecordedEvent, { names, opened, changes, causes }: Known): AuditEventResponse => {
  const { metadata } = event;
  const { actorId, actorKind, onBehalfOf } = metadata;
  return {
    position: event.position,
    id: event.id,
    type: event.type,
    stream: event.stream,
    revision: event.revision,
    recorded_at: event.recordedAt,
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
    changes: opened.changes(event, changes),
    links: linksOf(event, causes),
    data: opened.data(event),
  };
};
