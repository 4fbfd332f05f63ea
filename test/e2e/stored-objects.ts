import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubProcess } from './hub-process';

/** Keys of the bucket below a folder, sorted, as the store has them. */
export const storedKeys = async (hub: HubProcess, folder = ''): Promise<string[]> => {
  if (hub.servers['KOHAKU_HUB_S3_ENDPOINT'] !== undefined) return listed(hub, folder);
  const files = await filesBelow(join(hub.dataDirectory, 'objects', hub.bucket, folder));
  return files.map((file) => join(folder, file)).sort();
};

/** Everything of objects, uploads under way included, sorted. */
export const everythingStored = async (hub: HubProcess): Promise<string[]> => {
  const { dataDirectory } = hub;
  const underWay = await Promise.all(
    [join(dataDirectory, 'incoming'), join(dataDirectory, 'objects', '.incoming')].map(filesBelow),
  );
  return [...(await storedKeys(hub)), ...underWay.flat()].sort();
};

const filesBelow = async (folder: string): Promise<string[]> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return []; // it is not there, or goes while it is looked at
    throw error as Error;
  });
  return found.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(folder.length));
};

const listed = async (hub: HubProcess, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for (let token: string | null = ''; token !== null;) {
    const more: string = token === '' ? '' : `&continuation_token=${encodeURIComponent(token)}`;
    const answer: Response = await fetch(
      `${hub.baseUrl}/admin/api/storage/objects?limit=1000&prefix=${encodeURIComponent(prefix)}${more}`,
      { headers: { 'x-admin-token': hub.adminToken } },
    );
    const page = (await answer.json()) as { objects: Array<{ key: string }>; next_continuation_token: string | null };
    keys.push(...page.objects.map(({ key }) => key));
    token = page.next_continuation_token;
  }
  return keys;
};
