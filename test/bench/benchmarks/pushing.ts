import { randomBytes } from 'node:crypto';
import type { BenchHub } from '../harness/hub';
import type { Setup } from '../harness/setup';

export interface Model {
  readonly fullId: string;
  readonly headers: { readonly authorization: string };
}

export interface NewFile {
  readonly path: string;
  readonly content: Buffer;
}

let owner: Promise<{ name: string; headers: Model['headers'] }> | null = null;
let ownerOf: BenchHub | null = null;

/** An empty public model; all belong to one person, made at the first. */
export const newModel = async (setup: Setup, hub: BenchHub): Promise<Model> => {
  if (ownerOf !== hub) owner = null;
  ownerOf = hub;
  owner ??= (async () => {
    const name = setup.name('pusher');
    return { name, headers: await hub.signUp(name) };
  })();
  const { name: user, headers } = await owner;
  const name = setup.name('model');
  await hub.call('POST', '/api/repos/create', { type: 'model', name }, headers);
  return { fullId: `${user}/${name}`, headers };
};

/** Small files that nobody has sent before, a hundred to a folder. */
export const filesOf = (count: number): NewFile[] =>
  Array.from({ length: count }, (_, n) => ({
    path: `part-${Math.floor(n / 100)}/file-${n}.txt`,
    content: Buffer.from(`${n} ${randomBytes(16).toString('hex')}\n`),
  }));

export const commitBody = (files: readonly NewFile[]): string => {
  const header = { key: 'header', value: { summary: `Add ${files.length} files`, description: '' } };
  const lines = files.map(({ path, content }) => ({
    key: 'file',
    value: { content: content.toString('base64'), path, encoding: 'base64' },
  }));
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
};

export const commitOf = (hub: BenchHub, model: Model, files: readonly NewFile[]) =>
  sendCommit(hub, model, commitBody(files));

export const sendCommit = (hub: BenchHub, { fullId, headers }: Model, body: string) =>
  hub.call<{ commitOid: string }>('POST', `/api/models/${fullId}/commit/main`, body, {
    ...headers,
    'content-type': 'application/x-ndjson',
  });
