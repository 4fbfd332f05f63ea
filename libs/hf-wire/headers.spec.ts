import { contentDisposition } from './content-disposition';
import { wireDate } from './dates';
import { errorHeaders, headerText, hubErrorOf } from './errors';
import { etagMatches, etagOf, rangeApplies } from './etags';
import { nextLink } from './links';
import { servedRange, unsatisfiedRange } from './range';
import { hfHubVersion, needsRegularUploads } from './user-agent';
import { RangeNotSatisfiable } from './wire-errors';

describe('error headers', () => {
  it('carry the codes clients know', () => {
    expect(hubErrorOf('repositories.not_found').code).toBe('RepoNotFound');
    expect(hubErrorOf('repositories.entry_not_found')).toEqual({ code: 'EntryNotFound', message: null });
    expect(hubErrorOf('access.invalid_credentials').message).toBe('Invalid credentials in Authorization header');
    expect(hubErrorOf('other.rule')).toEqual({ code: null, message: null });
  });
  it('hold all that a HEAD needs', () => {
    const refusal = {
      status: 404,
      text: 'no',
      code: 'repositories.entry_not_found',
      details: { commit: 'c', size: 1 },
    };
    expect(errorHeaders(refusal)).toEqual({
      'x-error-message': 'no',
      'x-error-code': 'EntryNotFound',
      'x-repo-commit': 'c',
    });
    expect(errorHeaders({ status: 416, text: 'no', code: 'wire.range_not_satisfiable', details: { size: 5 } })).toEqual(
      {
        'x-error-message': 'no',
        'content-range': 'bytes */5',
      },
    );
    expect(errorHeaders({ status: 500, text: 'oops', code: null, details: {} })).toEqual({ 'x-error-message': 'oops' });
  });
  it('are one short line of Latin-1', () => {
    expect(headerText(' a\r\nX-Evil: 1\tb\0é €😀')).toBe('a X-Evil: 1 b?é ??');
    expect(headerText('x'.repeat(900))).toHaveLength(500);
  });
});

describe('Link', () => {
  it('is absolute and keeps the query', () => {
    expect(nextLink('https://h', '/api/models?expand[]=a&expand[]=b&cursor=old&author=x', 'n w/')).toBe(
      '<https://h/api/models?expand[]=a&expand[]=b&author=x&cursor=n%20w%2F>; rel="next"',
    );
    expect(nextLink('https://h', '/api/datasets', 'c')).toBe('<https://h/api/datasets?cursor=c>; rel="next"');
  });
  it('cannot be broken out of', () =>
    expect(nextLink('https://h', '/a?b=>"x', 'c')).toBe('<https://h/a?b=%3E%22x&cursor=c>; rel="next"'));
});

describe('dates', () => {
  it('end in Z', () => expect(wireDate('2026-01-02T05:04:05+02:00')).toBe('2026-01-02T03:04:05.000Z'));
});

describe('Content-Disposition', () => {
  it('carries both names', () => {
    expect(contentDisposition('a/café.txt')).toBe(`inline; filename*=UTF-8''caf%C3%A9.txt; filename="caf.txt";`);
    expect(contentDisposition(`é`)).toBe(`inline; filename*=UTF-8''%C3%A9; filename="file";`);
    expect(contentDisposition(`a"b'(c).x`, 'attachment')).toBe(
      `attachment; filename*=UTF-8''a%22b%27%28c%29.x; filename="ab'(c).x";`,
    );
  });
});

describe('ranges', () => {
  it.each([
    [undefined, 10, { partial: false, start: 0, length: 10, contentRange: null }],
    ['bytes=0-0', 10, { partial: true, start: 0, length: 1, contentRange: 'bytes 0-0/10' }],
    ['bytes=2-', 10, { partial: true, start: 2, length: 8, contentRange: 'bytes 2-9/10' }],
    ['bytes=2-99', 10, { partial: true, start: 2, length: 8, contentRange: 'bytes 2-9/10' }],
    ['bytes=-3', 10, { partial: true, start: 7, length: 3, contentRange: 'bytes 7-9/10' }],
    ['bytes=-30', 10, { partial: true, start: 0, length: 10, contentRange: 'bytes 0-9/10' }],
    ['bytes=0-0', 0, { partial: true, start: 0, length: 0, contentRange: 'bytes 0-0/0' }],
    ['bytes=0-', 0, { partial: true, start: 0, length: 0, contentRange: 'bytes 0-0/0' }],
    ['bytes=0-1,3-4', 10, { partial: false, start: 0, length: 10, contentRange: null }],
    ['bytes=5-2', 10, { partial: false, start: 0, length: 10, contentRange: null }],
    ['lines=1-2', 10, { partial: false, start: 0, length: 10, contentRange: null }],
    ['bytes=-', 10, { partial: false, start: 0, length: 10, contentRange: null }],
  ])('%s of %d bytes', (header, size, served) => expect(servedRange(header, size)).toEqual(served));
  it.each([
    ['bytes=10-', 10],
    ['bytes=10-12', 10],
    ['bytes=-0', 10],
    ['bytes=1-', 0],
  ])('refuse %s of %d bytes', (header, size) => {
    expect(() => servedRange(header, size)).toThrow(RangeNotSatisfiable);
    expect(unsatisfiedRange(size)).toBe(`bytes */${size}`);
  });
});

describe('entity tags', () => {
  it('are quoted and found in a list', () => {
    const tag = etagOf('ab');
    expect([
      etagMatches('"x", W/"ab"', tag),
      etagMatches('*', tag),
      etagMatches('ab', tag),
      etagMatches(undefined, tag),
    ]).toEqual([true, true, false, false]);
  });

  it.each([
    [undefined, true],
    ['"ab"', true],
    ['W/"ab"', false],
    ['"x"', false],
    ['Sat, 21 Nov 2026 10:00:00 GMT', false],
  ])('let a range count with If-Range %s: %s', (header, applies) => {
    expect(rangeApplies(header, etagOf('ab'))).toBe(applies);
  });
});

describe('user agents', () => {
  it('tell which clients would upload by Xet only', () => {
    const agent = (version: string): string => `unknown/None; hf_hub/${version}; python/3.11.7`;
    expect(hfHubVersion(agent('1.33.0'))).toEqual({ major: 1, minor: 33 });
    expect(['0.34.4', '1.19.9', '1.20.0', '2.0.0'].map((v) => needsRegularUploads(agent(v)))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect([needsRegularUploads(undefined), needsRegularUploads('node')]).toEqual([false, false]);
  });

  it('tell a dataset being pushed, whose shards are gone when the commit is made', () => {
    expect(needsRegularUploads('datasets/5.2.0; hf_hub/2.4.0; python/3.11.7')).toBe(false);
    expect(needsRegularUploads('transformers/5.23.0; hf_hub/2.4.0; python/3.11.7; datasets/5.2.0')).toBe(true);
  });
});
