import { format, inspect } from 'node:util';
import { Secret } from './secret';

const CANARY = 'hf_canary';

describe('a secret', () => {
  const secret = new Secret(CANARY);

  it('gives its value only to who asks for it', () => {
    expect(secret.reveal()).toBe(CANARY);
  });

  it('is not printed', () => {
    const printed = [
      String(secret),
      `${secret.toString()}`,
      inspect(secret),
      inspect({ secret }, { showHidden: true }),
    ];
    expect([...printed, format('%s %o %j', secret, secret, 'x')].join()).not.toContain(CANARY);
    expect(Object.keys(secret)).toEqual([]);
  });

  it('can not be serialised, however deep it lies', () => {
    expect(() => JSON.stringify({ deep: [{ secret }] })).toThrow('must not be serialised');
  });
});
