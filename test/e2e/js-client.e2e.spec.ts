import { randomBytes } from 'node:crypto';
import * as hf from '@huggingface/hub';
import { HubProcess, type HubUser } from './hub-process';

jest.setTimeout(120_000);

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const bytesIn = async (blob: Blob | null | undefined): Promise<Buffer> => Buffer.from(await blob!.arrayBuffer());
/** Status the client was refused with. */
const statusOf = async (action: Promise<unknown>): Promise<number> => {
  try {
    await action;
  } catch (error) {
    if (error instanceof hf.HubApiError) return error.statusCode;
    throw error;
  }
  throw new Error('nothing was refused');
};

/** Flow of an unmodified @huggingface/hub; the tests build on each other, in order. */
describe('the JavaScript client', () => {
  const small = Buffer.from('{"hidden_size": 8}\n');
  const text = Buffer.from('Grüße, 世界\n');
  const large = randomBytes(6 * 1024 * 1024 + 17);
  const oddName = 'data/café #1+ 100%.txt';
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;
  let as: { hubUrl: string; accessToken: string };
  let asBob: { hubUrl: string; accessToken: string };
  const model = { type: 'model', name: 'alice/tiny' } as const;
  const types = ['model', 'dataset', 'space'] as const;

  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
    as = { hubUrl: hub.baseUrl, accessToken: alice.token };
    asBob = { hubUrl: hub.baseUrl, accessToken: bob.token };
  }, 60_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  const bytesOf = async (path: string, options: object = {}): Promise<Buffer | null> => {
    const blob = await hf.downloadFile({ repo: model, path, ...as, ...options });
    return blob && bytesIn(blob);
  };

  it('knows who it is', async () => {
    expect(await hf.whoAmI(as)).toMatchObject({
      type: 'user',
      name: 'alice',
      auth: { accessToken: { role: 'write' } },
    });
    expect(await statusOf(hf.whoAmI({ ...as, accessToken: 'hf_wrong' }))).toBe(401);
  });

  it.each(types)('creates a %s', async (type) => {
    const repo = { type, name: 'alice/tiny' } as const;
    expect(await hf.repoExists({ repo, ...as })).toBe(false);
    const { repoUrl } = await hf.createRepo({ repo, ...as });
    expect(repoUrl).toBe(`${hub.baseUrl}/${type === 'model' ? '' : `${type}s/`}alice/tiny`);
    expect(await hf.repoExists({ repo, ...as })).toBe(true);
    expect(await statusOf(hf.createRepo({ repo, ...as }))).toBe(409);
    expect(await statusOf(hf.createRepo({ repo: { type, name: 'bob/not-mine' }, ...as }))).toBe(403);
  });

  it('creates a repository with files in it', async () => {
    const repo = { type: 'model', name: 'alice/with-files' } as const;
    const readme = Buffer.from('---\nlicense: mit\n---\n# Hi\n');
    const files = [
      { path: 'README.md', content: new Blob([readme]) },
      { path: 'weights.bin', content: new Blob([large.subarray(0, 1_000)]) },
    ];
    await hf.createRepo({ repo, files, ...as });
    expect(await bytesOf('README.md', { repo })).toEqual(readme);
    expect(await bytesOf('weights.bin', { repo })).toEqual(large.subarray(0, 1_000));
    const [, , weights] = await collect(hf.listFiles({ repo, ...as }));
    expect(weights?.lfs?.size).toBe(1_000);
    await hf.deleteRepo({ repo, ...as });
  });

  it('begins with one commit', async () => {
    const commits = await collect(hf.listCommits({ repo: model, ...as }));
    expect(commits.map(({ title }) => title)).toEqual(['initial commit']);
    expect((await collect(hf.listFiles({ repo: model, ...as }))).map(({ path }) => path)).toEqual(['.gitattributes']);
  });

  it('uploads small files and large ones', async () => {
    const output = await hf.uploadFiles({
      repo: model,
      ...as,
      commitTitle: 'Add weights',
      files: [
        { path: 'config.json', content: new Blob([small]) },
        { path: oddName, content: new Blob([text]) },
        { path: 'empty.txt', content: new Blob([]) },
        { path: 'model.safetensors', content: new Blob([large]) },
      ],
    });
    expect(output?.commit.oid).toMatch(/^[0-9a-f]{40}$/);
    expect(output?.commit.url).toBe(`${hub.baseUrl}/alice/tiny/commit/${output?.commit.oid}`);
  });

  it('lists what it uploaded', async () => {
    const files = await collect(hf.listFiles({ repo: model, recursive: true, expand: true, ...as }));
    const byPath = new Map(files.map((file) => [file.path, file]));
    expect([...byPath.keys()].sort()).toEqual(
      ['.gitattributes', 'config.json', 'data', oddName, 'empty.txt', 'model.safetensors'].sort(),
    );
    expect(byPath.get('data')?.type).toBe('directory');
    expect(byPath.get('config.json')).toMatchObject({
      type: 'file',
      size: small.length,
      lastCommit: { title: 'Add weights' },
    });
    expect(byPath.get('model.safetensors')).toMatchObject({ size: large.length, lfs: { size: large.length } });
    expect((await collect(hf.listFiles({ repo: model, path: 'data', ...as }))).map(({ path }) => path)).toEqual([
      oddName,
    ]);
  });

  it('asks about paths', async () => {
    const infos = await hf.pathsInfo({ repo: model, paths: ['config.json', 'data', 'missing'], expand: true, ...as });
    expect(infos.map(({ path, type, lastCommit }) => [path, type, lastCommit?.title])).toEqual([
      ['config.json', 'file', 'Add weights'],
      ['data', 'directory', 'Add weights'],
    ]);
  });

  it('asks about downloads', async () => {
    const sizes = { 'config.json': small.length, 'model.safetensors': large.length, 'empty.txt': 0 };
    for (const [path, size] of Object.entries(sizes)) {
      const info = await hf.fileDownloadInfo({ repo: model, path, ...as });
      expect(info).toMatchObject({ size, etag: expect.stringMatching(/^"([0-9a-f]{40}|[0-9a-f]{64})"$/) as string });
      expect(info?.xet).toBeUndefined();
    }
    expect(await hf.fileDownloadInfo({ repo: model, path: 'missing', ...as })).toBeNull();
    expect(await statusOf(hf.fileDownloadInfo({ repo: model, path: 'x', revision: 'nope', ...as }))).toBe(404);
  });

  it('downloads byte for byte', async () => {
    expect(await bytesOf('config.json')).toEqual(small);
    expect(await bytesOf(encodeURIComponent(oddName).replaceAll('%2F', '/'))).toEqual(text);
    expect(await bytesOf('empty.txt')).toEqual(Buffer.alloc(0));
    expect((await bytesOf('model.safetensors'))?.equals(large)).toBe(true);
    expect((await bytesOf('model.safetensors', { raw: true }))?.toString()).toMatch(/^version https:\/\/git-lfs/);
    expect(await bytesOf('missing')).toBeNull();
    const blob = await hf.downloadFile({ repo: model, path: 'model.safetensors', ...as });
    const part = await bytesIn(blob?.slice(1000, 70_000));
    expect(part.equals(large.subarray(1000, 70_000))).toBe(true);
    expect(await hf.fileExists({ repo: model, path: 'config.json', ...as })).toBe(true);
    expect(await hf.fileExists({ repo: model, path: 'missing', ...as })).toBe(false);
  });

  it('reads what is public without a token', async () => {
    const info = await hf.modelInfo({ name: model.name, hubUrl: hub.baseUrl });
    expect(info).toMatchObject({ name: 'alice/tiny', private: false });
    const blob = await hf.downloadFile({ repo: model, path: 'config.json', hubUrl: hub.baseUrl });
    expect(await bytesIn(blob)).toEqual(small);
  });

  it('lists repositories', async () => {
    expect((await collect(hf.listModels({ search: { owner: 'alice' }, ...as }))).map(({ name }) => name)).toEqual([
      'alice/tiny',
    ]);
    expect((await collect(hf.listDatasets({ search: { owner: 'alice' }, ...as }))).map(({ name }) => name)).toEqual([
      'alice/tiny',
    ]);
    expect((await collect(hf.listSpaces({ search: { owner: 'alice' }, ...as }))).map(({ name }) => name)).toEqual([
      'alice/tiny',
    ]);
    expect(await collect(hf.listModels({ search: { owner: 'nobody' }, ...as }))).toEqual([]);
  });

  it('lists commits, page by page', async () => {
    for (const title of ['Second', 'Third']) {
      const content = new Blob([`${title}\n`]);
      await hf.uploadFile({ repo: model, file: { path: 'notes.txt', content }, commitTitle: title, ...as });
    }
    const commits = await collect(hf.listCommits({ repo: model, batchSize: 2, ...as }));
    expect(commits.map(({ title }) => title)).toEqual(['Third', 'Second', 'Add weights', 'initial commit']);
    expect(commits[0]?.authors.map(({ username }) => username)).toEqual(['alice']);
    expect(await hf.countCommits({ repo: model, ...as })).toBe(4);
  });

  it('works on branches', async () => {
    await hf.createBranch({ repo: model, branch: 'feature/x', ...as });
    expect(await statusOf(hf.createBranch({ repo: model, branch: 'feature/x', ...as }))).toBe(409);
    const file = { path: 'only-here.txt', content: new Blob(['x']) };
    await hf.uploadFile({ repo: model, file, branch: 'feature/x', ...as });
    expect(await hf.fileExists({ repo: model, path: file.path, revision: 'feature/x', ...as })).toBe(true);
    expect(await hf.fileExists({ repo: model, path: file.path, ...as })).toBe(false);
    const paths = (await collect(hf.listFiles({ repo: model, revision: 'feature/x', ...as }))).map(({ path }) => path);
    expect(paths).toContain(file.path);
    await hf.deleteBranch({ repo: model, branch: 'feature/x', ...as });
    expect(await statusOf(hf.deleteBranch({ repo: model, branch: 'feature/x', ...as }))).toBe(404);
    expect(await hf.fileExists({ repo: model, path: file.path, revision: 'feature/x', ...as })).toBe(false);
  });

  it('begins a branch without files', async () => {
    const at = { repo: model, revision: 'empty', ...as };
    const headBefore = (await hf.modelInfo({ name: model.name, ...as, additionalFields: ['sha'] })).sha;
    await hf.createBranch({ repo: model, branch: 'empty', empty: true, ...as });
    expect(await collect(hf.listFiles(at))).toEqual([]);
    expect(await collect(hf.listCommits(at))).toHaveLength(1);
    const file = { path: 'weights.safetensors', content: new Blob([large]) };
    await hf.uploadFile({ repo: model, file, branch: 'empty', ...as });
    expect((await collect(hf.listFiles(at))).map(({ path }) => path)).toEqual(['.gitattributes', file.path]);
    expect((await bytesOf(file.path, { revision: 'empty' }))?.equals(large)).toBe(true);
    await hf.createBranch({ repo: model, branch: 'empty', overwrite: true, ...as });
    expect(await collect(hf.listCommits(at))).toHaveLength(2);
    await hf.createBranch({ repo: model, branch: 'empty', empty: true, overwrite: true, ...as });
    expect(await collect(hf.listFiles(at))).toEqual([]);
    expect((await hf.modelInfo({ name: model.name, ...as, additionalFields: ['sha'] })).sha).toBe(headBefore);
    await hf.deleteBranch({ repo: model, branch: 'empty', ...as });
  });

  it('deletes files', async () => {
    await hf.deleteFiles({ repo: model, paths: ['notes.txt', 'empty.txt'], ...as });
    expect(await hf.fileExists({ repo: model, path: 'notes.txt', ...as })).toBe(false);
    expect(await hf.fileExists({ repo: model, path: 'config.json', ...as })).toBe(true);
    expect(await statusOf(hf.deleteFiles({ repo: model, paths: ['notes.txt'], ...as }))).toBe(404);
  });

  it('refuses a commit on an old head, and keeps the repository as it was', async () => {
    const [head, parent] = await collect(hf.listCommits({ repo: model, ...as }));
    const file = { path: 'late.txt', content: new Blob(['late']) };
    expect(await statusOf(hf.uploadFile({ repo: model, file, parentCommit: parent?.oid, ...as }))).toBe(412);
    expect((await collect(hf.listCommits({ repo: model, ...as })))[0]?.oid).toBe(head?.oid);
  });

  it('sees nothing of a private repository of somebody else', async () => {
    const secret = { type: 'model', name: 'alice/secret' } as const;
    await hf.createRepo({ repo: secret, visibility: 'private', ...as });
    await hf.uploadFile({ repo: secret, file: { path: 'a.txt', content: new Blob(['a']) }, ...as });
    expect(await hf.repoExists({ repo: secret, ...as })).toBe(true);
    for (const other of [asBob, { hubUrl: hub.baseUrl }]) {
      expect(await hf.repoExists({ repo: secret, ...other })).toBe(false);
      expect([401, 404]).toContain(await statusOf(hf.downloadFile({ repo: secret, path: 'a.txt', ...other })));
      expect([401, 404]).toContain(await statusOf(collect(hf.listFiles({ repo: secret, ...other }))));
      expect((await collect(hf.listModels({ search: { owner: 'alice' }, ...other }))).map(({ name }) => name)).toEqual([
        'alice/tiny',
      ]);
    }
    const file = { path: 'b.txt', content: new Blob(['b']) };
    expect(await statusOf(hf.uploadFile({ repo: secret, file, ...asBob }))).toBe(404);
    expect(await statusOf(hf.uploadFile({ repo: model, file, ...asBob }))).toBe(403);
    expect(await statusOf(hf.deleteRepo({ repo: secret, ...asBob }))).toBe(404);
  });

  it.each(types)('deletes a %s', async (type) => {
    const repo = { type, name: 'alice/tiny' } as const;
    expect(await statusOf(hf.deleteRepo({ repo, ...asBob }))).toBe(403);
    await hf.deleteRepo({ repo, ...as });
    expect(await hf.repoExists({ repo, ...as })).toBe(false);
    expect(await statusOf(hf.deleteRepo({ repo, ...as }))).toBe(404);
    await hf.createRepo({ repo, ...as });
    expect(await collect(hf.listCommits({ repo, ...as }))).toHaveLength(1);
  });
});
