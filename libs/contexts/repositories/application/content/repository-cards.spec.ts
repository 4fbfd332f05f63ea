import { InPlaceFrontMatter } from '@hubledger/adapters/yaml/front-matter.kit';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { annotatedTreeKey, blobKey } from './content-keys';
import { type FrontMatter, FrontMatterBusy, FrontMatterReader } from './front-matter.port';
import { cardOf, RepositoryCards } from './repository-cards';
import { TreeReader } from './tree-reader';

const cardIn = async (readme: string) => cardOf((await new InPlaceFrontMatter().read(readme))?.data ?? null);

const EMPTY = { tags: [], pipelineTag: null, libraryName: null, data: null };

describe('the card of a repository', () => {
  it('is the front matter of its README, and the tags that lists filter by', async () => {
    const readme =
      '---\nlicense: mit\nlanguage: [en, de]\ntags:\n- x\npipeline_tag: text-generation\nlibrary_name: t\n---\n# Hi';
    expect(await cardIn(readme)).toEqual({
      tags: ['x', 'language:en', 'language:de', 'license:mit', 'text-generation', 't'],
      pipelineTag: 'text-generation',
      libraryName: 't',
      data: {
        license: 'mit',
        language: ['en', 'de'],
        tags: ['x'],
        pipeline_tag: 'text-generation',
        library_name: 't',
      },
    });
  });

  it.each([
    ['no front matter', '# Hi'],
    ['one that does not end', '---\na: b'],
    ['broken YAML', '---\na: [\n---\n'],
    ['a list', '---\n- a\n---\n'],
    ['a bomb of aliases', `---\na: &a [x,x]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n---\n`],
  ])('is empty for %s', async (_, readme) => expect(await cardIn(readme)).toEqual(EMPTY));

  it('is bounded', async () => {
    const tags = Array.from({ length: 300 }, (_, i) => `tag${i}-${'x'.repeat(80)}`);
    const card = await cardIn(`---\ntags: [${tags.join(', ')}]\n---\n`);
    expect(card.tags).toHaveLength(200);
    expect(card.data).toBeNull();
  });
});

describe('a README that is read', () => {
  const root = 'f'.repeat(64);
  const entry = { type: 'file', name: 'README.md', mode: '100644', oid: 'a'.repeat(40), size: 9, lastCommit: 'c' };

  class Reader extends FrontMatterReader {
    asked = 0;
    busy = false;
    async read(): Promise<FrontMatter> {
      this.asked += 1;
      if (this.busy) throw new FrontMatterBusy();
      return { data: { tags: ['x'] }, problem: null };
    }
  }

  const opened = async () => {
    const objects = new InMemoryObjectStore();
    await objects.put(annotatedTreeKey('p', root), Buffer.from(JSON.stringify({ entries: [entry] })));
    await objects.put(blobKey('p', entry.oid), Buffer.from('---\n---\n'));
    const reader = new Reader();
    return { reader, cards: new RepositoryCards(objects, new TreeReader(objects), reader) };
  };

  it('costs that once, however many look at it', async () => {
    const { reader, cards } = await opened();
    const found = await Promise.all(Array.from({ length: 20 }, () => cards.changed('p', null, root)));
    expect(new Set(found.map((card) => card?.tags.join()))).toEqual(new Set(['x']));
    await cards.changed('p', null, root);
    expect(reader.asked).toBe(1);
  });

  it('is never taken for an empty one because too much is being read, not even later', async () => {
    const { reader, cards } = await opened();
    reader.busy = true;
    await expect(cards.changed('p', null, root)).rejects.toThrow(FrontMatterBusy);
    reader.busy = false;
    expect((await cards.changed('p', null, root))?.tags).toEqual(['x']);
  });
});
