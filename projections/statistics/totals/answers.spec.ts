import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { detailedAnswer, statsAnswer, withContributors } from './answers';
import { totalsText } from './queries';
import { noTotals, type Totals } from './read-model';

const totals: Totals = {
  users: 7,
  active_users: 5,
  verified_users: 4,
  organizations: 2,
  repositories: {
    model: { private: 1, public: 2 },
    dataset: { private: 4, public: 8 },
    space: { private: 16, public: 32 },
  },
  commits: 9,
  lfs_references: 3,
  lfs_reference_bytes: 300,
  private_used_bytes: 1_000,
  public_used_bytes: 20_000,
};

describe('answers kept beside the totals', () => {
  it('are the short statistics', () =>
    expect(JSON.parse(statsAnswer(totals))).toEqual({
      users: 7,
      organizations: 2,
      repositories: { total: 63, private: 21, public: 42 },
    }));

  it.each([
    ['nobody', []],
    ['two', ['{"username":"ada","commit_count":2}', '{"username":"bob","commit_count":1}']],
  ])('are the detailed ones, with %s who contributed', (_, contributors) =>
    expect(JSON.parse(withContributors(detailedAnswer(totals), contributors))).toEqual({
      users: { total: 7, active: 5, verified: 4, inactive: 2 },
      organizations: { total: 2 },
      repositories: { total: 63, private: 21, public: 42, by_type: { model: 3, dataset: 12, space: 48 } },
      commits: { total: 9, top_contributors: contributors.map((each) => JSON.parse(each) as object) },
      lfs: { total_objects: 3, total_size: 300 },
      storage: { private_used: 1_000, public_used: 20_000, total_used: 21_000 },
    }),
  );

  it('are there before anything was counted', async () => {
    const store = new InMemoryDocumentStore();
    expect(await totalsText(store, 'stats')).toBe(statsAnswer(noTotals()));
    expect(await totalsText(store, 'detailed')).toBe(detailedAnswer(noTotals()));
  });
});
