import { checkedToken, isMask, maskOf } from './source-token';

describe('the mask of a token', () => {
  it.each([
    ['hf_abcdef', 'hf_a***'],
    ['abcde', 'abcd***'],
    ['abcd', '***'],
    ['a', '***'],
  ])('of %s is %s', (token, mask) => {
    expect(maskOf(token)).toBe(mask);
    expect(isMask(mask)).toBe(true);
  });
  it.each(['hf_abcdef', 'ab***', '****', 'hf_a**', ''])('is not %s', (text) => expect(isMask(text)).toBe(false));
});

describe('a token that is set', () => {
  it.each(['hf_abcdef', 'x', '!~', 'a'.repeat(1_024)])('may be %.20s', (text) => expect(checkedToken(text)).toBe(text));
  it.each([
    ['hf_a***', 'masked'],
    ['***', 'masked'],
    ['', 'characters of ASCII'],
    ['two words', 'characters of ASCII'],
    ['line\nbreak', 'characters of ASCII'],
    ['café', 'characters of ASCII'],
    ['a'.repeat(1_025), 'characters of ASCII'],
  ])('may not be %.20j', (text, reason) => expect(() => checkedToken(text)).toThrow(reason));
});
