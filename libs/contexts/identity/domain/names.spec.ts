import {
  accountClaimHash,
  assertAccountName,
  isAccountName,
  isReservedName,
  normalizeEmail,
  normalizeName,
  repositoryClaimHash,
} from './names';

describe('account names', () => {
  it.each(['ab', 'Alice', 'a_b-c', 'x1_', 'a'.repeat(63)])('may be %s', (name) => {
    expect(isAccountName(name)).toBe(true);
  });
  it.each([
    '',
    'a',
    '-ab',
    '_ab',
    'ab-',
    'a--b',
    'a.b',
    'a b',
    'a/b',
    '../x',
    'ünï',
    'аlice',
    'ａlice',
    'a'.repeat(64),
    'ab\n',
  ])('may not be %j', (name) => {
    expect(isAccountName(name)).toBe(false);
    expect(() => assertAccountName(name)).toThrow(expect.objectContaining({ code: 'identity.name_invalid' }) as Error);
  });
  it.each(['admin', 'Admin', 'API', 'a-p-i', 'fallback-sources', 'FallbackSources', 'log_in'])(
    'reserves %s, however it is spelled',
    (name) => {
      expect(isReservedName(name)).toBe(true);
      expect(() => assertAccountName(name)).toThrow(
        expect.objectContaining({ code: 'identity.name_reserved' }) as Error,
      );
    },
  );
  it('count as one when they differ in case, - and _ only', () => {
    const hashes = ['Al-Ice', 'alice', 'AL_ICE', 'a-l_i-ce'].map((name) => accountClaimHash(normalizeName(name)));
    expect(new Set(hashes).size).toBe(1);
  });
});

describe('other names', () => {
  it('gives one form per mailbox', () => {
    const forms = ['Alice@Example.com', ' alice@example.COM ', 'ａlice@example.com', 'ALICE＠example.com'];
    expect(new Set(forms.map(normalizeEmail))).toEqual(new Set(['alice@example.com']));
  });
  it('lets one full id exist once per type, whatever its case', () => {
    expect(repositoryClaimHash('model', 'Ada/Net')).toBe(repositoryClaimHash('model', 'ada/net'));
    expect(repositoryClaimHash('model', 'ada/net')).not.toBe(repositoryClaimHash('dataset', 'ada/net'));
  });
});
