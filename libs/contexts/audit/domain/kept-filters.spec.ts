import { keptFilters } from './kept-filters';

describe('filters as the log keeps them', () => {
  it('are as they were given: names, types, ids, times', () =>
    expect(
      keptFilters({
        actor: 'alice',
        type: ['CommitPushed', 'Tag*'],
        from: '2030-01-01T00:00:00.000Z',
        limit: 100,
        to: undefined,
      }),
    ).toEqual({ actor: 'alice', type: 'CommitPushed,Tag*', from: '2030-01-01T00:00:00.000Z', limit: '100' }));

  it.each([
    ['text', 'dismissed'],
    ['q', 'alice'],
    ['ip', 'anything'],
    ['actor', 'alice@example.com'],
    ['actor', 'Alice Smith'],
    ['subject', '203.0.113.9'],
    ['subject', '2001:db8::1'],
    ['actor', 'a'.repeat(201)],
  ])('say of %s=%s only that it was there', (name, value) =>
    expect(keptFilters({ [name]: value })).toEqual({ [name]: '(not kept)' }),
  );

  it('name no cursor, which says nothing to anybody', () =>
    expect(keptFilters({ cursor: 'abc' })).toEqual({ cursor: '(continued)' }));

  it('are bounded', () =>
    expect(keptFilters({ type: Array.from({ length: 1_000 }, () => 'A') })['type']?.length).toBeLessThan(1_000));
});
