import { sameText } from './same-text';

const long = 'x'.repeat(300);

describe('a text compared with a secret', () => {
  it.each(['secret', 'ünïcode', 'a', long])('is the same as %s', (secret) =>
    expect(sameText(secret)(secret)).toBe(true),
  );

  it.each([
    ['secret', ''],
    ['secret', 'secre'],
    ['secret', 'secret '],
    ['secret', 'secret\0'],
    ['secret', 'Secret'],
    ['secret', `secret${'\0'.repeat(1_000)}`],
    [long, long.slice(1)],
    [long, `${long}x`],
    ['x'.repeat(256), 'x'.repeat(257)],
    ['x'.repeat(255), `${'x'.repeat(255)}ü`],
  ])('%s is not %s', (secret, text) => expect(sameText(secret)(text)).toBe(false));

  it('does not remember what was given before', () => {
    const same = sameText('secret');
    expect([same('secret-and-more'), same('secret'), same('sec'), same('secret')]).toEqual([false, true, false, true]);
  });
});
