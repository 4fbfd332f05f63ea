import { effectiveSources } from './effective-sources';
import { environmentSources } from './environment-sources';

const anywhere = { refusal: () => null };
const read = (value: unknown) => environmentSources(JSON.stringify(value), anywhere);
const URL_A = 'https://a.example';

describe('the sources of the environment', () => {
  it.each([null, '[]'])('are none by default: %s', (text) =>
    expect(environmentSources(text, anywhere)).toEqual({ all: [], problems: [] }),
  );
  it.each(['', '{', '{}', 'null', '"x"', '1'])('are none where they are no list: %s', (text) => {
    const { all, problems } = environmentSources(text, anywhere);
    expect([all, problems]).toEqual([[], ['it is no JSON array, and counts as an empty one']]);
  });

  it('have a name, a type and a priority where none is said', () =>
    expect(read([{ url: `${URL_A}/` }]).all).toEqual([
      { url: URL_A, name: 'Unknown', sourceType: 'huggingface', priority: 100, token: null },
    ]));
  it('are as they are said to be', () => {
    const [source] = read([
      {
        url: URL_A,
        token: 'secret',
        name: 'A',
        source_type: 'kohakuhub',
        priority: 3,
        namespace: 'ada',
        enabled: false,
      },
    ]).all;
    expect(source).toMatchObject({ url: URL_A, name: 'A', sourceType: 'kohakuhub', priority: 3 });
    expect(source?.token?.reveal()).toBe('secret');
  });
  it.each(['', null])('have no token where it is %j', (token) =>
    expect(read([{ url: URL_A, token }]).all).toMatchObject([{ token: null }]),
  );

  it.each([
    [7, 'it is no object'],
    [{}, 'its url is no text'],
    [{ url: 'a.example' }, "The url can't be used: it is no absolute address"],
    [{ url: 'https://me:secret@a.example' }, "The url can't be used: it carries credentials"],
    [{ url: URL_A, source_type: 'gitlab' }, 'source_type is neither huggingface nor kohakuhub'],
    [{ url: URL_A, source_type: 1 }, 'its source_type is no text'],
    [{ url: URL_A, priority: '1' }, 'its priority is no number'],
    [{ url: URL_A, name: null }, 'its name is no text'],
    [{ url: URL_A, token: 1 }, 'its token is no text'],
    [{ url: URL_A, token: 'two secrets' }, 'The token is not 1 to 1024 characters of ASCII without blanks'],
  ])('leave out %j, and keep the others', (entry, problem) => {
    const { all, problems } = read([{ url: URL_A }, entry]);
    expect(all).toHaveLength(1);
    expect(problems).toEqual([`entry 2 is left out: ${problem}`]);
    expect(problems.join()).not.toContain('secret@');
  });
  it('leave out what the hub may not ask', () => {
    const { all, problems } = environmentSources('[{"url":"http://10.0.0.1"}]', { refusal: () => 'not public' });
    expect([all, problems]).toEqual([[], ["entry 1 is left out: The url can't be used: not public"]]);
  });
  it('are bounded', () => {
    const { all, problems } = read(Array.from({ length: 150 }, (_, n) => ({ url: `${URL_A}/${n}` })));
    expect([all.length, problems]).toEqual([100, ['all but the first 100 are left out']]);
  });
});

describe('the sources that count', () => {
  const source = (url: string, priority: number, name = url) => ({
    url,
    priority,
    name,
    sourceType: 'kohakuhub' as const,
  });
  const names = (...lists: Parameters<typeof effectiveSources>) => effectiveSources(...lists).map(({ name }) => name);

  it('stand by priority; of one priority those of the environment first, those of a namespace last', () =>
    expect(names([source('e', 5)], [source('g', 5), source('h', -1)], [source('n', 5), source('m', 4)])).toEqual([
      ...['h', 'm', 'e', 'g', 'n'],
    ]));
  it('have each url once, with the priority it has where it came first', () =>
    expect(names([source('u', 9, 'first')], [source('u', 1, 'second'), source('v', 5)])).toEqual(['v', 'first']));
});
