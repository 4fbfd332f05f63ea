import { parseRevision, revisionCandidates } from './revisions';
import { parseApiRoute, parseFileRoute, rawSegments } from './routes';
import { BadEncoding } from './wire-errors';

const ways = (...segments: string[]): string[] =>
  revisionCandidates(segments).map((way) => `${way.text} : ${way.path}`);

describe('addresses', () => {
  it('name a repository below /api', () => {
    expect(parseApiRoute('/api/datasets/alice/d%2Ex/tree/feature%2Fx/a%20b?recursive=true')).toEqual({
      type: 'dataset',
      namespace: 'alice',
      name: 'd.x',
      action: 'tree',
      rest: ['feature%2Fx', 'a%20b'],
    });
    expect(parseApiRoute('/api/models/alice/m')).toMatchObject({ type: 'model', action: '', rest: [] });
    for (const other of ['/api/models/alice', '/api/repos/create', '/models/a/b', '/api/models//x']) {
      expect(parseApiRoute(other)).toBeNull();
    }
  });
  it('name files and git data', () => {
    const model = { type: 'model', namespace: 'alice', name: 'm', action: 'resolve', rest: ['main', 'a', 'b'] };
    expect(parseFileRoute('/alice/m/resolve/main/a/b')).toEqual(model);
    expect(parseFileRoute('/models/alice/m/resolve/main/a/b')).toEqual(model);
    expect(parseFileRoute('/spaces/alice/m.git/info/lfs/objects/batch')).toMatchObject({ name: 'm', action: 'info' });
    expect(parseFileRoute('/alice')).toBeNull();
  });
  it('are decoded once', () => {
    expect(parseFileRoute('/a/b%252e')?.name).toBe('b%2e');
    expect(() => parseFileRoute('/a/b%ff')).toThrow(BadEncoding);
    expect(rawSegments('/a//b?c/d')).toEqual(['a', '', 'b']);
  });
});

describe('revisions', () => {
  it('have one meaning each', () => {
    const commit = 'ab'.repeat(20);
    expect(
      ['HEAD', commit.toUpperCase(), 'refs/heads/a/b', 'refs/tags/v', 'a/b', 'refs/pr/1', ''].map(parseRevision),
    ).toEqual([
      { kind: 'default' },
      { kind: 'commit', commit },
      { kind: 'branch', name: 'a/b' },
      { kind: 'tag', name: 'v' },
      { kind: 'name', name: 'a/b' },
      { kind: 'unknown', name: 'refs/pr/1' },
      { kind: 'unknown', name: '' },
    ]);
  });
  it('are one segment when encoded', () => {
    expect(ways('feature%2Fx', 'a', 'b')).toEqual(['feature/x : a/b']);
    expect(ways('HEAD', 'a')).toEqual(['HEAD : a']);
    expect(ways('ab'.repeat(20), 'a')).toHaveLength(1);
  });
  it('are tried longest first when raw', () => {
    expect(ways('feature', 'x', 'a%2Fb')).toEqual(['feature/x/a/b : ', 'feature/x : a/b', 'feature : x/a/b']);
    expect(ways('main', '')).toEqual(['main : ']);
    expect(ways()).toEqual([]);
    expect(ways(...Array.from({ length: 400 }, () => 'a'))).toHaveLength(32);
  });
  it('refuse bad encodings', () => expect(() => ways('main', '%zz')).toThrow(BadEncoding));
});
