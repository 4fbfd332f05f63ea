import { eventIdFor, uuidV5 } from './ids';

describe('name-based ids', () => {
  it('are version 5 and the same for the same name', () => {
    const id = uuidV5('command', 'user');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidV5('command', 'user')).toBe(id);
    expect(uuidV5('command', 'repository')).not.toBe(id);
  });

  it('differ by place in the append', () => {
    expect(eventIdFor('c', 'user-1', 0)).not.toBe(eventIdFor('c', 'user-1', 1));
  });
});
