import { fallbackSourceStream } from '@hubledger/contexts/fallback/contract';
import { userStream } from '@hubledger/contexts/identity/contract';
import { invitationStream } from '@hubledger/contexts/invitations/contract';
import { organizationStream } from '@hubledger/contexts/organizations/contract';
import { repositoryStream } from '@hubledger/contexts/repositories/contract';
import { ledgerStream } from '@hubledger/contexts/storage/contract';
import { type DomainEvent, type Json, type RecordedEvent, type StreamType } from '@hubledger/kernel';
import {
  shownFallbackSource,
  shownInvitation,
  shownLedger,
  shownOrganization,
  shownRepository,
  type ShownState,
  shownUser,
} from './shown-states';

export const SUBJECT_KINDS = [
  'user',
  'organization',
  'repository',
  'namespace',
  'invitation',
  'fallbacksource',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** A state of one stream that takes events one by one. */
export interface Unfolding {
  take(event: RecordedEvent): void;
  /**
   * `at`: ISO-8601 UTC, for what ends by the clock alone. `by`: of what there may be thousands, only what this event
   * can change. Takes its time over much: nothing may be taken meanwhile.
   */
  show(at: string, by?: RecordedEvent): Promise<ShownState>;
  /** To unfold from another time. */
  save(): Json;
}

export interface SubjectType {
  readonly category: string;
  /** Null: its states can't be saved. Another one: they were saved in another shape. */
  readonly snapshotVersion: number | null;
  /** @param saved by the same version; default: the beginning */
  readonly unfold: (saved?: Json) => Unfolding;
}

const subject = <State, C, E extends DomainEvent>(
  { category, decider, upcast, snapshot }: StreamType<State, C, E>,
  shown: (state: Readonly<State>, at: string, by?: RecordedEvent) => ShownState | Promise<ShownState>,
): SubjectType => ({
  category,
  snapshotVersion: snapshot?.version ?? null,
  unfold: (saved) => {
    let state = snapshot && saved !== undefined ? snapshot.load(saved) : decider.initialState();
    return {
      take: (event) => (state = decider.evolve(state, (upcast ? upcast(event) : event) as unknown as RecordedEvent<E>)),
      show: async (at, by) => shown(state, at, by),
      save: () => snapshot?.save(state) ?? null,
    };
  },
});

/** Everything whose past can be asked for, by the stream that alone decides it. */
export const subjectTypes: Readonly<Record<SubjectKind, SubjectType>> = {
  user: subject(userStream, shownUser),
  organization: subject(organizationStream, shownOrganization),
  repository: subject(repositoryStream, shownRepository),
  namespace: subject(ledgerStream, shownLedger),
  invitation: subject(invitationStream, shownInvitation),
  fallbacksource: subject(fallbackSourceStream, shownFallbackSource),
};
