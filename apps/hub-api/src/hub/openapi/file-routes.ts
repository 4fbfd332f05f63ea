import { bytes, type DocumentedRoute, type DocumentedRoutes, json, jsonBody } from './documented-route';
import * as shown from './examples';
import { CURSOR, FALLBACK, flag, IF_NONE_MATCH, limit, RANGE } from './parameters';

const { HEAD, SHA256, SIZE } = shown;

const lastCommit = (id: string, title: string, date: string) => ({ lastCommit: { id, title, date } });
const WEIGHTS = {
  type: 'file',
  oid: shown.POINTER_OID,
  size: SIZE,
  path: 'data/model.bin',
  lfs: { oid: SHA256, size: SIZE, pointerSize: shown.POINTER_SIZE },
  ...lastCommit(HEAD, 'Add weights', shown.CHANGED_AT),
};
const README = {
  type: 'file',
  oid: shown.README_OID,
  size: shown.README_SIZE,
  path: 'README.md',
  ...lastCommit(shown.FIRST, 'initial commit', shown.CREATED_AT),
};
const EXPANDED = '`lastCommit` only with `expand`; `lfs` only for LFS files.';

const FORM_AND_JSON = ['application/json', 'application/x-www-form-urlencoded'];

const COMMON = {
  'X-Repo-Commit': 'The commit that the revision stands for',
  'Content-Length': 'Bytes',
  'Content-Disposition': '`inline`, or as the query asks',
};
const RESOLVED = {
  ...COMMON,
  ETag: 'The SHA-256 of an LFS file, the git blob id of any other; in quotes',
  'X-Linked-Etag': 'LFS files only: as `ETag`',
  'X-Linked-Size': 'LFS files only: bytes of the content',
};
const RAW = { ...COMMON, ETag: 'The git blob id, in quotes' };

const file = (headers: Readonly<Record<string, string>>, content: boolean): DocumentedRoute => ({
  parameters: [
    flag('download', 'For a browser to save it: `Content-Disposition: attachment`.'),
    flag('noContentDisposition', 'Without that header.'),
    FALLBACK,
    ...(content ? [RANGE] : []),
    IF_NONE_MATCH,
  ],
  answer: bytes('Of the type its name tells.', headers, content),
});

export const FILE_ROUTES: DocumentedRoutes = {
  'get /api/{types}/{namespace}/{name}/tree/{path}': {
    parameters: [
      flag('recursive', 'Also what is in folders.'),
      flag('expand', 'With the commit that last changed each entry.'),
      limit(1_000, 1_000, ' (with `expand` at most 100)'),
      CURSOR,
      FALLBACK,
    ],
    answer: json([README, WEIGHTS], EXPANDED, { Link: '`rel="next"`: next page' }),
  },
  'post /api/{types}/{namespace}/{name}/paths-info/{path}': {
    parameters: [FALLBACK],
    body: jsonBody({ paths: ['data/model.bin'], expand: true }, ['paths'], FORM_AND_JSON),
    answer: json([WEIGHTS], EXPANDED),
  },
  'head /{namespace}/{name}/resolve/{path}': file(RESOLVED, false),
  'get /{namespace}/{name}/resolve/{path}': file(RESOLVED, true),
  'head /{namespace}/{name}/raw/{path}': file(RAW, false),
  'get /{namespace}/{name}/raw/{path}': file(RAW, true),
};
