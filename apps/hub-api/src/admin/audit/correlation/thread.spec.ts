import { uuidV5 } from '@hubledger/kernel';
import { recorder } from '@hubledger/testing/recorded';
import fc from 'fast-check';
import { type ThreadCommand, threadOf } from './thread';

const recorded = recorder();
const event = (id: string, commandId: string, $causationId: string) =>
  recorded('user-u1', 'ProfileUpdated', {}, { id, metadata: { commandId, $causationId } });

/** As text: `command[event>(consequences) ...](steps)`. */
const drawn = (commands: readonly ThreadCommand[]): string =>
  commands
    .map(({ commandId, events, steps }) => {
      const own = events.map(
        (each) => each.event.id + (each.consequences.length > 0 ? `>(${drawn(each.consequences)})` : ''),
      );
      return `${commandId}[${own.join(' ')}]${steps.length > 0 ? `(${drawn(steps)})` : ''}`;
    })
    .join(' ');

describe('the thread of a request', () => {
  it('is its commands, their steps, and what followed from their events', () =>
    expect(
      drawn(
        threadOf(
          [
            event('a', 'c1', 'request'),
            event('b', 'c1', 'request'),
            event('c', 'step', 'c1'),
            event('d', 'issued', 'b'),
            event('e', 'issued-step', 'issued'),
            event('f', 'c2', 'request'),
          ],
          'request',
        ),
      ),
    ).toBe('c1[a b>(issued[d](issued-step[e]))](step[c]) c2[f]'));

  it('shows a command that recorded nothing by what it had done', () =>
    expect(drawn(threadOf([event('a', 's1', 'silent'), event('b', 's2', 'silent')], 'request'))).toBe(
      'silent[](s1[a] s2[b])',
    ));

  it('knows because of which event a process manager issued a command that recorded nothing', () => {
    const closed = event('closed', 'close', 'request');
    const issued = uuidV5('closed', 'retire', '1');
    const by = { commandId: 'retire-step', $causationId: issued, actorId: 'processmanager-retire' };
    const retired = recorded('session-s', 'Revoked', {}, { id: 'retired', metadata: by });
    expect(drawn(threadOf([closed, retired], 'request'))).toBe(`close[closed>(${issued}[](retire-step[retired]))]`);
  });

  it('shows each event once, whatever its causes are', () => {
    const name = fc.constantFrom('request', 'c0', 'c1', 'c2', 'c3', 'e0', 'e1', 'e2', 'e3', 'elsewhere');
    const command = fc.constantFrom('c0', 'c1', 'c2', 'c3');
    fc.assert(
      fc.property(fc.array(fc.tuple(command, name), { maxLength: 8 }), (made) => {
        const events = made.map(([commandId, cause], index) => event(`e${index}`, commandId, cause));
        const text = drawn(threadOf(events, 'request'));
        for (const { id } of events) expect(text.split(new RegExp(`\\b${id}\\b`)).length - 1).toBe(1);
      }),
      { numRuns: 500 },
    );
  });
});
