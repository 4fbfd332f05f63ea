import { fallbackSourceStream } from '@hubledger/contexts/fallback/contract';
import { userStream } from '@hubledger/contexts/identity/contract';
import { invitationStream } from '@hubledger/contexts/invitations/contract';
import { organizationStream } from '@hubledger/contexts/organizations/contract';
import { repositoryStream } from '@hubledger/contexts/repositories/contract';
import { ledgerStream } from '@hubledger/contexts/storage/contract';
import { type DomainEvent, type Json, type RecordedEvent, type StreamType } from '@hubledger/kernel';
import { Decisions, type Facts } from './decisions';
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
export interface Unfolding<State = unknown> {
  readonly state: Readonly<State>;
  /** The event that made one of its facts what it is, see `Decisions.of`. */
  decidedBy(fact: string): RecordedEvent | number | null;
  take(event: RecordedEvent): void;
  /**
   * `at`: ISO-8601 UTC, for what ends by the clock alone. `by`: of what there may be thousands, only what this event
   * can change. Takes its time over much: nothing may be taken meanwhile.
   */
  show(at: string, by?: RecordedEvent): Promise<ShownState>;
  /** To unfold from another time. */
  save(): Json;
}

export interface SubjectType<State = unknown> {
  readonly category: string;
  /** Null: its states can't be saved. Another one: they were saved in another shape. */
  readonly savedVersion: number | null;
  /** @param saved by the same version; default: the beginning */
  readonly unfold: (saved?: Json) => Unfolding<State>;
}

/** Of what is saved beside a state; the state has a version of its own. */
const BESIDE_STATE = 2;
const versionOf = (snapshot: number): number => snapshot * 10 + BESIDE_STATE;

const subject = <State, C, E extends DomainEvent>(
  { category, decider, upcast, snapshot }: StreamType<State, C, E>,
  shown: (state: Readonly<State>, at: string, by?: RecordedEvent) => ShownState | Promise<ShownState>,
  facts: Facts<State> = {},
): SubjectType<State> => ({
  category,
  savedVersion: snapshot ? versionOf(snapshot.version) : null,
  unfold: (saved) => {
    const [before, decided] = (saved ?? []) as [Json?, Json?];
    let state = snapshot && before !== undefined ? snapshot.load(before) : decider.initialState();
    const decisions = new Decisions(facts, state, decided);
    return {
      get state() {
        return state;
      },
      decidedBy: (fact) => decisions.of(fact),
      take: (event) => {
        state = decider.evolve(state, (upcast ? upcast(event) : event) as unknown as RecordedEvent<E>);
        decisions.take(event, state);
      },
      show: async (at, by) => shown(state, at, by),
      save: () => (snapshot ? [snapshot.save(state), decisions.save()] : null),
    };
  },
});

/** Who may do what in a repository is decided by these alone, and by who has which part in its owner. */
export const repositorySubject = subject(repositoryStream, shownRepository, {
  status: ({ status }) => status,
  owner: (state) => (state.status === 'live' ? state.ownerId : undefined),
  visibility: (state) => (state.status === 'live' ? state.visibility : undefined),
});

export const namespaceSubject = subject(ledgerStream, shownLedger);

/** Everything whose past can be asked for, by the stream that alone decides it. */
export const subjectTypes: Readonly<Record<SubjectKind, SubjectType>> = {
  user: subject(userStream, shownUser),
  organization: subject(organizationStream, shownOrganization),
  repository: repositorySubject,
  namespace: namespaceSubject,
  invitation: subject(invitationStream, shownInvitation),
  fallbacksource: subject(fallbackSourceStream, shownFallbackSource),
};
