import type { FoundRepository } from '../domain/repository-directory.port';
import type { Ref } from '../domain/repository.state';
import type { CommitRecords } from './content/commit-records';
import { RevisionResolver } from './revision-resolver';

const ref = (letter: string): Ref => ({
  commit: letter.repeat(40),
  root: letter.repeat(64),
  tree: letter.repeat(40),
});

const repository = {
  defaultBranch: 'main',
  branches: new Map([
    ['main', ref('a')],
    ['feature/x', ref('b')],
    ['both', ref('c')],
  ]),
  tags: new Map([
    ['v1', ref('d')],
    ['both', ref('e')],
  ]),
} as unknown as FoundRepository;

const records = {
  find: async (_: unknown, commit: string) => (commit === 'f'.repeat(40) ? ref('f') : null),
} as unknown as CommitRecords;

const resolver = new RevisionResolver(records);
const meant = async (text: string) => (await resolver.find(repository, text))?.commit[0] ?? null;

describe('a revision', () => {
  it.each([
    ['HEAD', 'a'],
    ['main', 'a'],
    ['refs/heads/feature/x', 'b'],
    ['v1', 'd'],
    ['both', 'c'],
    ['refs/tags/both', 'e'],
    ['f'.repeat(40), 'f'],
    ['F'.repeat(40), 'f'],
    ['0'.repeat(40), null],
    ['ffff', null],
    ['refs/pr/1', null],
    ['nope', null],
    ['', null],
  ])('%j means %j', async (text, commit) => expect(await meant(text)).toBe(commit));

  it('says which branch it is, as only branches take commits', async () => {
    expect(await resolver.resolve(repository, 'HEAD')).toMatchObject({ branch: 'main' });
    expect(await resolver.resolve(repository, 'v1')).toMatchObject({ branch: null });
  });

  it('is found at the start of a path, the longest first', async () => {
    const found = await resolver.resolveRoute(repository, ['feature', 'x', 'dir%20a', 'b.txt']);
    expect([found.revision.branch, found.path]).toEqual(['feature/x', 'dir a/b.txt']);
    const encoded = await resolver.resolveRoute(repository, ['feature%2Fx', 'x']);
    expect([encoded.revision.branch, encoded.path]).toEqual(['feature/x', 'x']);
  });

  it('is refused when nothing is called like that', async () => {
    const refusal = { code: 'repositories.revision_not_found' };
    await expect(resolver.resolve(repository, 'nope')).rejects.toMatchObject(refusal);
    await expect(resolver.resolveRoute(repository, ['nope', 'a'])).rejects.toMatchObject(refusal);
    await expect(resolver.resolveRoute(repository, [])).rejects.toMatchObject(refusal);
  });
});
