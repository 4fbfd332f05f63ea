import { LFS_MEDIA_TYPE } from '@hubledger/hf-wire';
import { BYTES, bytes, type DocumentedRoutes, json, jsonBody, query } from './documented-route';
import * as shown from './examples';
import { IF_NONE_MATCH, RANGE } from './parameters';

const { HUB, NAME, SHA256: oid, SIZE: size } = shown;

const SIGNED_IN_WRITER = {
  401: 'Sign in, or send an access token',
  403: 'The caller may not write here.',
  404: 'No such repository, or none the caller may see.',
};
const JSON_TYPES = [LFS_MEDIA_TYPE, 'application/json'];

/** What a batch adds to the address; nobody makes these up. */
const LINK = [
  query('repository', 'As answered by the batch.'),
  query('size', 'As answered by the batch; bytes.', { type: 'integer' }),
  query('reservation', 'As answered by the batch; uploads only.'),
  query('by', 'As answered by the batch; uploads only.'),
  query('expires', 'As answered by the batch; seconds since 1970.', { type: 'integer' }),
  query('signature', 'As answered by the batch.'),
];

const etag = '"3a1f0c9be2"';
const signed = `repository=${shown.REPOSITORY_ID}&size=${size}&expires=1795235030&signature=ae6e54a1`;
const href = `${HUB}/api/lfs/objects/${oid}?${signed}`;
const BATCH = {
  transfer: 'basic',
  hash_algo: 'sha256',
  objects: [
    {
      oid,
      size,
      authenticated: true,
      actions: {
        upload: { href, header: {}, expires_in: 3_600 },
        verify: { href: `${HUB}/${NAME}.git/info/lfs/verify?${signed}`, header: {} },
      },
    },
    {
      oid: 'nonsense',
      size: 3,
      error: { code: 422, message: 'Invalid Git LFS request: oid must be 64 lowercase hex digits' },
    },
  ],
};

export const LFS_ROUTES: DocumentedRoutes = {
  'post /{namespace}/{name}/info/lfs/objects/batch': {
    body: jsonBody(
      {
        operation: 'upload',
        transfers: ['basic', 'multipart'],
        hash_algo: 'sha256',
        ref: { name: 'main' },
        objects: [{ oid, size }],
      },
      ['operation', 'objects'],
      JSON_TYPES,
    ),
    answer: {
      ...json(
        BATCH,
        '`actions` has `download` for a download. An object that can not be served has its own `error`. For a client that ' +
          'lists `multipart`, the `header` of a large upload has `chunk_size` and an address for each part, `00001` and on; ' +
          '`href` then ends the upload.',
      ),
      content: { [LFS_MEDIA_TYPE]: { schema: json(BATCH).content?.['application/json']?.schema, example: BATCH } },
    },
    errors: { 404: 'No such repository, or none the caller may see.' },
  },
  'post /{namespace}/{name}/info/lfs/verify': {
    body: jsonBody({ oid, size }, ['oid', 'size'], JSON_TYPES),
    answer: json({ oid, size }),
    errors: { ...SIGNED_IN_WRITER, 400: 'Not an object id and a size.', 404: 'The upload did not arrive.' },
  },
  'post /{namespace}/{name}/info/lfs/locks/verify': {
    body: jsonBody({ ref: { name: 'refs/heads/main' } }, [], JSON_TYPES),
    answer: json({ ours: [], theirs: [] }),
    errors: SIGNED_IN_WRITER,
  },
  'put /api/lfs/objects/{oid}': {
    parameters: LINK,
    body: { required: true, content: { 'application/octet-stream': { schema: BYTES } } },
    answer: json({ oid, size }),
    errors: { 404: 'The repository is gone.' },
  },
  'put /api/lfs/objects/{oid}/parts/{number}': {
    parameters: LINK,
    body: { required: true, content: { 'application/octet-stream': { schema: BYTES } } },
    answer: json({ partNumber: 1, etag }, '', { ETag: 'What ends the upload has to name, quotes and all' }),
    errors: { 404: 'The repository is gone, or the upload is over.' },
  },
  'post /api/lfs/objects/{oid}/complete': {
    parameters: LINK,
    body: jsonBody({ oid, parts: [{ partNumber: 1, etag }] }, ['oid', 'parts'], JSON_TYPES),
    answer: json({ oid, size }),
    errors: { 400: 'Not a list of parts.', 404: 'The repository is gone, or the upload is over.' },
  },
  'get /api/lfs/objects/{oid}': {
    parameters: [...LINK, RANGE, IF_NONE_MATCH],
    answer: bytes('The content.', { ETag: 'The SHA-256, in quotes', 'Content-Length': 'Bytes' }),
    errors: { 404: 'The repository is gone.', 416: 'The range starts behind the end.' },
  },
};
