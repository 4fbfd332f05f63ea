import { InPlaceFrontMatter } from '@hubledger/adapters/yaml/front-matter.kit';
import { cardOf } from './repository-cards';

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
