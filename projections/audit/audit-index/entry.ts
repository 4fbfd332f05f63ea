import {
  type ActorKind,
  categoryOf,
  idOf,
  type Position,
  type RecordedEvent,
  type StreamName,
} from '@hubledger/kernel';
import { REFUSED_TYPES } from './audited-types';

export type AuditOutcome = 'success' | 'refused';

/** What an event can be searched by, from the event and its metadata alone. */
export interface AuditEntry {
  readonly position: Position;
  readonly type: string;
  readonly stream: StreamName;
  readonly revision: number;
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly actor: string;
  readonly actorKind: ActorKind;
  readonly onBehalfOf: string | null;
  /** Keyed hash of the address. */
  readonly ipHash: string | null;
  /** SHA-256 of the credential it was done with. */
  readonly tokenId: string | null;
  readonly correlation: string;
  /** Streams of whom and what the event is about, its own first; a namespace by its ledger's, and with what its
   * organization is. None twice. */
  readonly about: readonly StreamName[];
  readonly outcome: AuditOutcome;
}

/** People that one event names beyond this are found by the event's stream only (members of a closed organization). */
const MOST_ABOUT = 200;

/** Fields of events that name somebody or something by id, and the category of its stream. */
const NAMED_IN: ReadonlyMap<string, string> = new Map([
  ['userId', 'user'],
  ['organizationId', 'organization'],
  ['invitationId', 'invitation'],
  ['repositoryId', 'repository'],
  ['sourceId', 'fallbacksource'],
  ['ownerId', 'namespace'],
  ['fromOwnerId', 'namespace'],
  ['createdBy', 'user'],
  ['members', 'user'],
]);

/** They are never asked for as subjects: what a claim is about is its holder. */
const NO_SUBJECTS: ReadonlySet<string> = new Set(['claim', 'system', 'accesstoken', 'session', 'sshkey']);

export const auditEntryOf = (event: RecordedEvent): AuditEntry => {
  const { position, type, stream, revision, recordedAt, metadata } = event;
  return {
    position,
    type,
    stream,
    revision,
    at: recordedAt,
    actor: metadata.actorId,
    actorKind: metadata.actorKind,
    onBehalfOf: metadata.onBehalfOf ?? null,
    ipHash: metadata.ipHash ?? null,
    tokenId: metadata.tokenId ?? null,
    correlation: metadata.$correlationId,
    about: aboutOf(event),
    outcome: REFUSED_TYPES.has(type) ? 'refused' : 'success',
  };
};

const aboutOf = ({ stream, data }: RecordedEvent): StreamName[] => {
  const about = new Set<StreamName>(NO_SUBJECTS.has(categoryOf(stream)) ? [] : [stream]);
  for (const field of Object.keys(data as object)) {
    const category = NAMED_IN.get(field);
    if (category === undefined && field !== 'holder') continue;
    const value = (data as Readonly<Record<string, unknown>>)[field];
    if (category === undefined) {
      if (typeof value === 'string') about.add(value);
      continue;
    }
    for (const id of Array.isArray(value) ? value : [value]) {
      if (typeof id === 'string' && about.size < MOST_ABOUT) about.add(`${category}-${id}`);
    }
  }
  for (const stream of [...about]) {
    if (categoryOf(stream) === 'organization') about.add(`namespace-${idOf(stream)}`);
  }
  return [...about];
};
