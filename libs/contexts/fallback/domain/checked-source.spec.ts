import { checkedChange, checkedNamespace, checkedSource } from './checked-source';
import { MAX_SOURCE_NAME } from './limits';

const anywhere = { refusal: () => null };
const given = { url: 'https://a.example/', name: 'A', sourceType: 'kohakuhub', priority: 1, enabled: true };
const checked = (change: Partial<typeof given>) => checkedSource({ ...given, ...change }, anywhere);

describe('a source that is given', () => {
  it('is kept as it is, but for its url', () => expect(checked({})).toEqual({ ...given, url: 'https://a.example' }));
  it('is kept in part where only a part is given', () =>
    expect(checkedChange({ enabled: false }, anywhere)).toEqual({ enabled: false }));
  it('is refused for an address the hub may not ask', () => {
    const refusal = (url: string) => `${url} is not for asking`;
    expect(() => checkedSource(given, { refusal })).toThrow(
      "The url can't be used: https://a.example is not for asking",
    );
  });
  it.each([
    [{ sourceType: 'Huggingface' }, 'source_type is neither huggingface nor kohakuhub'],
    [{ sourceType: '' }, 'source_type is neither'],
    [{ name: '' }, 'The name is not 1 to 128'],
    [{ name: '  ' }, 'The name is not 1 to 128'],
    [{ name: 'a\nb' }, 'The name is not 1 to 128'],
    [{ name: 'a'.repeat(MAX_SOURCE_NAME + 1) }, 'The name is not 1 to 128'],
    [{ priority: 1.5 }, 'no whole number'],
    [{ priority: 1e12 }, 'no whole number'],
    [{ priority: NaN }, 'no whole number'],
  ])('is refused with %j', (change, reason) => expect(() => checked(change)).toThrow(reason));
});

describe('whom a source is for', () => {
  it.each(['', 'alice', 'my-team', 'a_b.c'])('may be %j', (name) => expect(checkedNamespace(name)).toBe(name));
  it.each(['a/b', 'a b', 'é', 'a\n', 'x'.repeat(97)])('may not be %.10j', (name) =>
    expect(() => checkedNamespace(name)).toThrow('The namespace'),
  );
});
