import type { Contest } from '../harness/contest';
import type { BenchHub } from '../harness/hub';
import { againstStoredRows, check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { commitOf, filesOf, newModel } from './pushing';

export const hubList = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const rowsOf = (rows: unknown[]) => {
    check(rows.length === 50, `${rows.length} models`);
    return rows;
  };
  const orders = ['sort=lastModified', 'sort=createdAt', 'filter=transformers', 'author=lab-1'];
  const reads = orders.map((order) =>
    againstStoredRows(setup, hub, {
      name: `hub.list ${order}`,
      path: `/api/models?limit=50&${order}`,
      target: { atLeast: 0.7 },
      rowsOf: order.startsWith('author') ? (rows: unknown[]) => rows : rowsOf,
      headers: {},
    }),
  );
  return Promise.all(reads);
};

const modelWith = async (setup: Setup, hub: BenchHub, files: number) => {
  const model = await newModel(setup, hub);
  await commitOf(hub, model, filesOf(files));
  return model;
};

export const hubInfo = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const contests: Contest[] = [];
  for (const files of [60, 10_000]) {
    const { fullId } = await modelWith(setup, hub, files);
    const rowsOf = (info: { siblings: unknown[] }) => {
      check(info.siblings.length >= files, `${info.siblings.length} siblings`);
      return [info];
    };
    const [name, path, target] = [`hub.info ${files} files`, `/api/models/${fullId}`, { atLeast: 0.5 }];
    contests.push(await againstStoredRows(setup, hub, { name, path, target, rowsOf, headers: {} }));
  }
  return contests;
};

export const hubTree = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const model = await modelWith(setup, hub, 10_000);
  const { commitOid: old } = await commitOf(hub, model, filesOf(1));
  await commitOf(hub, model, filesOf(1));
  const rowsOf = (entries: unknown[]) => {
    check(entries.length === 1_000, `${entries.length} entries`);
    return [entries]; // stored as one text: the limit is its bytes, not a thousand rows
  };
  const shared = { target: { atLeast: 0.4 }, rowsOf, headers: {} };
  const tree = (revision: string) => `/api/models/${model.fullId}/tree/${revision}?recursive=true`;
  const sixth = await pathOfPage(hub.address, tree('main'), 6);
  return [
    await againstStoredRows(setup, hub, { ...shared, name: 'hub.tree first page', path: tree('main') }),
    await againstStoredRows(setup, hub, { ...shared, name: 'hub.tree sixth page', path: sixth }),
    await againstStoredRows(setup, hub, { ...shared, name: 'hub.tree old revision', path: tree(old) }),
  ];
};

const pathOfPage = async (address: string, first: string, page: number): Promise<string> => {
  let path = first;
  for (let n = 1; n < page; n++) {
    const response = await fetch(`${address}${path}`);
    await response.arrayBuffer();
    const next = new URL(/<([^>]+)>/.exec(response.headers.get('link') ?? '')?.[1] ?? '');
    path = `${next.pathname}${next.search}`;
  }
  return path;
};
