import { LogId, positionOf } from '@hubledger/kernel';
import { cursorOf, positionOfCursor } from './cursor';

const logId = new LogId('here');
const sources = { logId, log: { head: async () => positionOf(42) } };
const cursor = cursorOf(logId, 'asc', positionOf(42));

describe('cursors of the audit', () => {
  it('tell the position again', async () =>
    expect(await positionOfCursor(sources, 'asc', cursor)).toBe(positionOf(42)));
  it('belong to one order', () =>
    expect(positionOfCursor(sources, 'desc', cursor)).rejects.toThrow('The cursor is one of `order=asc`'));
  it.each(['', 'x', Buffer.from('asc:42').toString('base64url')])('"%s" is none', (text) =>
    expect(positionOfCursor(sources, 'asc', text)).rejects.toThrow('not one that this list gave out'),
  );
  it('belong to one log', () =>
    expect(positionOfCursor({ ...sources, logId: new LogId('moved') }, 'asc', cursor)).rejects.toThrow(
      'migrated or restored',
    ));
  it('name what the log has', () =>
    expect(positionOfCursor({ ...sources, log: { head: async () => positionOf(41) } }, 'asc', cursor)).rejects.toThrow(
      'migrated or restored',
    ));
});
