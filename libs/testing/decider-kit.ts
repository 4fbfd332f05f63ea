import { type Command, type Decider, type DomainEvent, DomainError, type RecordedEvent } from '@hubledger/kernel';
import { deepFreeze } from './deep-freeze';

/**
 * given / when / then for deciders: `given(...events).when(command).then(...events)`.
 *
 * Beside the outcome it checks what every decider owes: `decide` leaves the state as it was, `evolve` leaves events as
 * they were, and the events survive JSON (a `Secret` in one throws here).
 */
export const givenFor =
  <State, C extends Command, E extends DomainEvent>(decider: Decider<State, C, E>) =>
  (...history: ReadonlyArray<E & Partial<RecordedEvent>>) => ({
    when: (command: C) => ({
      then: (...expected: readonly E[]): void => {
        const events = decideOn(decider, history, command);
        expect(events).toEqual(expected);
        foldOf(decider, [...history, ...events]); // what was decided must be foldable, and stay as it is
      },
      thenNothing: (): void => {
        expect(decideOn(decider, history, command)).toEqual([]);
      },
      thenRefused: (code: string): void => {
        const refusal = refusalOf(() => decideOn(decider, history, command));
        expect(refusal).toBe(code);
      },
    }),
    /** The state after these events, for rules that are about the state itself. */
    state: (): State => foldOf(decider, history),
  });

const foldOf = <State, C, E extends DomainEvent>(
  decider: Decider<State, C, E>,
  history: ReadonlyArray<E & Partial<RecordedEvent>>,
): State => history.reduce((state, event) => decider.evolve(state, asStored(event)), decider.initialState());

const decideOn = <State, C, E extends DomainEvent>(
  decider: Decider<State, C, E>,
  history: ReadonlyArray<E & Partial<RecordedEvent>>,
  command: C,
): E[] => {
  const state = foldOf(decider, history);
  const before = foldOf(decider, history);
  try {
    const events = decider.decide(command, state);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    return events;
  } finally {
    expect(state).toEqual(before); // decide only reads; only evolve may change a state
  }
};

/** As a store gives it back: a copy, so that one test can't change the events of the next. */
const asStored = <E>(event: E): E => deepFreeze(JSON.parse(JSON.stringify(event)) as E);

const refusalOf = (act: () => unknown): string => {
  try {
    return `not refused: ${JSON.stringify(act())}`;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};
