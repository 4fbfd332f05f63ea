import { positionOf } from '@hubledger/kernel';
import { cursorOf, positionOfCursor } from './cursor';

describe('cursors of the audit', () => {
  it('tell the position again', () =>
    expect(positionOfCursor('asc', cursorOf('asc', positionOf(42)))).toBe(positionOf(42)));
  it('belong to one order', () =>
    expect(() => positionOfCursor('asc', cursorOf('desc', positionOf(42)))).toThrow(
      'The cursor is one of `order=desc`',
    ));
  it.each(['', 'x', Buffer.from('asc:42').toString('base64url')])('"%s" is none', (text) =>
    expect(() => positionOfCursor('asc', text)).toThrow('not one that this list gave out'),
  );
});
