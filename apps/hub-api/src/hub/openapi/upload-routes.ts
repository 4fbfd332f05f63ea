import { type DocumentedRoutes, json, jsonBody } from './documented-route';
import * as shown from './examples';
import { IDEMPOTENCY_KEY } from './parameters';

const { HUB, NAME, HEAD, SHA256, SIZE } = shown;
const SIGN_IN = { 401: 'Sign in, or send an access token' };

const LINES = [
  { key: 'header', value: { summary: 'Add weights', description: '', parentCommit: shown.FIRST } },
  { key: 'file', value: { path: 'README.md', content: 'IyBNeSBtb2RlbAo=', encoding: 'base64' } },
  { key: 'lfsFile', value: { path: 'data/model.bin', algo: 'sha256', oid: SHA256, size: SIZE } },
  { key: 'deletedFile', value: { path: 'old.txt' } },
  { key: 'deletedFolder', value: { path: 'old/' } },
  { key: 'copyFile', value: { path: 'copy.bin', srcPath: 'data/model.bin', srcRevision: 'main' } },
];

const NDJSON = [
  'One JSON object on each line, the header first; carried out in order. `encoding` is `base64` or `utf-8`.',
  'With `parentCommit` the branch must stand there.',
].join(' ');

export const UPLOAD_ROUTES: DocumentedRoutes = {
  'post /api/{types}/{namespace}/{name}/preupload/{path}': {
    body: jsonBody(
      {
        files: [{ path: 'data/model.bin', size: SIZE, sample: 'AAECAw==' }],
        gitAttributes: '*.bin filter=lfs diff=lfs merge=lfs -text\n',
        gitIgnore: '*.log\n',
      },
      ['files'],
    ),
    answer: json(
      {
        files: [
          { path: 'data/model.bin', uploadMode: 'lfs', shouldIgnore: false, oid: SHA256 },
          { path: 'README.md', uploadMode: 'regular', shouldIgnore: false, oid: shown.README_OID },
        ],
      },
      '`oid`: what is at this path now, absent when nothing is.',
    ),
    errors: SIGN_IN,
  },
  'post /api/{types}/{namespace}/{name}/commit/{path}': {
    parameters: [IDEMPOTENCY_KEY],
    body: {
      required: true,
      content: {
        'application/x-ndjson': {
          schema: { type: 'string', description: NDJSON },
          example: LINES.map((line) => `${JSON.stringify(line)}\n`).join(''),
        },
      },
    },
    answer: json({ success: true, commitOid: HEAD, commitUrl: `${HUB}/${NAME}/commit/${HEAD}`, hookOutput: '' }),
    errors: SIGN_IN,
  },
  'get /api/{types}/{namespace}/{name}/xet-write-token/{path}': {
    answer: null,
    errors: {
      ...SIGN_IN,
      403: 'The caller may not write here.',
      404: 'No such repository, or none the caller may see.',
    },
  },
};
