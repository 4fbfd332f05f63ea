import { assertNever, Command, type Decider, type DomainEvent, DomainError, projection } from '@hubledger/kernel';
import { givenFor } from './decider-kit';
import { projectionOf } from './projection-kit';
import { recorder } from './recorded';

type Opened = DomainEvent<'Opened', { by: string }>;
class Open extends Command<'Open', { by: string }> {
  readonly type = 'Open';
}
class Refused extends DomainError {
  readonly code = 'doors.open';
  readonly kind = 'conflict';
}
interface Door {
  openedBy: Set<string>;
}
const metadata = {
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: '2030-01-01T00:00:00.000Z',
  actorId: 'ada',
  actorKind: 'user',
} as const;

const doorDecider = (writesInDecide: boolean): Decider<Door, Open, Opened> => ({
  initialState: () => ({ openedBy: new Set() }),
  decide: ({ data }, state) => {
    if (writesInDecide) state.openedBy.add(data.by);
    if (state.openedBy.size > 1) throw new Refused('open');
    return state.openedBy.has(data.by) ? [] : [{ type: 'Opened', data }];
  },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'Opened':
        state.openedBy.add(data.by);
        return state;
      default:
        return assertNever(type);
    }
  },
});
const opened = (by: string): Opened => ({ type: 'Opened', data: { by } });

describe('the decider kit', () => {
  const given = givenFor(doorDecider(false));
  it('compares events', () =>
    given()
      .when(new Open({ by: 'ada' }, metadata))
      .then(opened('ada')));
  it('knows nothing happened', () =>
    given(opened('ada'))
      .when(new Open({ by: 'ada' }, metadata))
      .thenNothing());
  it('matches refusals by code', () =>
    given(opened('ada'), opened('bob'))
      .when(new Open({ by: 'ada' }, metadata))
      .thenRefused('doors.open'));
  it('fails on another code', () => {
    const { thenRefused } = given().when(new Open({ by: 'ada' }, metadata));
    expect(() => thenRefused('doors.open')).toThrow(/not refused/);
  });
  it('catches a decide that writes to the state', () => {
    const { thenNothing } = givenFor(doorDecider(true))().when(new Open({ by: 'ada' }, metadata));
    expect(() => thenNothing()).toThrow();
  });
});

describe('the projection kit', () => {
  const recorded = recorder();
  const counted = recorded<Opened>('door-1', 'Opened', { by: 'ada' });
  const again = recorded<Opened>('door-1', 'Opened', { by: 'bob' });
  const count = (apply: (document: { opened: number } | undefined) => { opened: number }) =>
    projection<{ opened: number }, Opened>({
      model: { name: 'doors', version: 1, indexes: {} },
      handles: ['Opened'],
      onFailure: 'halt',
      project: ({ stream }) => [{ id: stream, apply }],
    });
  const pure = count((document) => ({ opened: (document?.opened ?? 0) + 1 }));

  it('numbers events', () => {
    expect([counted.revision, again.revision]).toEqual([0, 1]);
    expect(counted.position < again.position).toBe(true);
  });
  it('counts each event once, whatever the delivery', () =>
    projectionOf(pure)
      .given(counted, again)
      .then({ 'door-1': { opened: 2 } }));
  it('fails on other documents', async () => {
    const check = projectionOf(pure)
      .given(counted)
      .then({ 'door-1': { opened: 2 } });
    await expect(check).rejects.toThrow();
  });
  it('catches a fold that writes into its document', async () => {
    const writing = count((document) => (document ? Object.assign(document, { opened: 2 }) : { opened: 1 }));
    const check = projectionOf(writing)
      .given(counted, again)
      .then({ 'door-1': { opened: 2 } });
    await expect(check).rejects.toThrow(/read only/);
  });
  it('wants log order', async () => {
    await expect(projectionOf(pure).given(again, counted).then({})).rejects.toThrow(/log order/);
  });
});
