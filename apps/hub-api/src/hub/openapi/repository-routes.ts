import { type Answer, type DocumentedRoutes, json, jsonBody, query, type TypeWord } from './documented-route';
import * as shown from './examples';
import { CURSOR, FALLBACK, flag, IDEMPOTENCY_KEY, limit, repeated } from './parameters';

const EXPAND = repeated('expand', 'Only these members of the answer, and those that name the repository.');
const { HUB, NAME, HEAD, SHA256, SIZE } = shown;

const SIBLINGS = [
  { rfilename: 'README.md', size: shown.README_SIZE, blobId: shown.README_OID },
  {
    rfilename: 'data/model.bin',
    size: SIZE,
    blobId: shown.POINTER_OID,
    lfs: { sha256: SHA256, size: SIZE, pointerSize: shown.POINTER_SIZE },
  },
];

const RUNTIME = { stage: 'RUNNING', hardware: { current: null, requested: null } };
const ONLY: Readonly<Record<TypeWord, object>> = {
  models: { modelId: NAME, pipeline_tag: 'text-generation', library_name: 'transformers' },
  datasets: {},
  spaces: { sdk: 'gradio', runtime: RUNTIME },
};

const repository = (type: TypeWord) => ({
  _id: shown.REPOSITORY_ID,
  id: NAME,
  author: 'alice',
  sha: HEAD,
  lastModified: shown.CHANGED_AT,
  createdAt: shown.CREATED_AT,
  private: false,
  gated: false,
  disabled: false,
  downloads: 0,
  likes: 0,
  trendingScore: 0,
  tags: ['license:mit'],
  ...ONLY[type],
  cardData: { license: 'mit' },
  usedStorage: SIZE + shown.README_SIZE,
});

const detailed = (type: TypeWord): Answer =>
  json({ ...repository(type), siblings: SIBLINGS }, 'With `blobs`; else `siblings` have their `rfilename` only.');

const listed = (type: TypeWord): Answer => {
  const row = Object.entries(repository(type)).filter(([key]) => key !== 'sha' && key !== 'cardData');
  return json([Object.fromEntries(row)], 'Without `sha`, `cardData` and `siblings` unless asked for.', {
    Link: '`rel="next"`: next page',
  });
};

const INFO = {
  parameters: [EXPAND, flag('blobs', 'Sizes and hashes of all files.'), FALLBACK],
  answer: detailed,
};

const MALFORMED = { 422: 'A member of the body is missing or not as it must be.' };

export const REPOSITORY_ROUTES: DocumentedRoutes = {
  'get /api/{types}': {
    parameters: [
      query('author', 'Only of this user or organization.'),
      repeated('search', 'Only those whose name has this text in it.'),
      repeated('filter', 'Only those with this tag, as in `license:mit`.'),
      query('pipeline_tag', 'Only models for this task.'),
      query('sort', '`createdAt`, or anything else for the last change: popularity is not counted.', {
        type: 'string',
        default: 'lastModified',
      }),
      query('direction', '`1`: oldest first; `-1`: newest first.', { type: 'integer', enum: [-1, 1], default: -1 }),
      limit(500, 1_000, ' (with `full` or `siblings` at most 20)'),
      CURSOR,
      EXPAND,
      flag('full', 'With `sha`, `cardData` and `siblings`.'),
      flag('cardData', 'With `cardData`.'),
      FALLBACK,
    ],
    answer: listed,
  },
  'get /api/{types}/{namespace}/{name}': INFO,
  'get /api/{types}/{namespace}/{name}/revision/{path}': INFO,
  'post /api/repos/create': {
    parameters: [IDEMPOTENCY_KEY],
    body: jsonBody({ type: 'model', name: 'my-model', organization: 'alice', private: true }, ['name']),
    answer: json({ url: `${HUB}/${NAME}`, name: NAME, id: shown.REPOSITORY_ID }),
    errors: MALFORMED,
  },
  'delete /api/repos/delete': {
    parameters: [IDEMPOTENCY_KEY],
    body: jsonBody({ type: 'model', name: 'my-model', organization: 'alice' }, ['name']),
    answer: json(shown.DONE),
    errors: MALFORMED,
  },
  'post /api/repos/move': {
    parameters: [IDEMPOTENCY_KEY],
    body: jsonBody({ fromRepo: NAME, toRepo: 'acme/our-model', type: 'model' }, ['fromRepo', 'toRepo']),
    answer: json({ success: true, url: `${HUB}/acme/our-model` }),
    errors: MALFORMED,
  },
  'put /api/{types}/{namespace}/{name}/settings': {
    parameters: [IDEMPOTENCY_KEY],
    body: jsonBody({ visibility: 'private', gated: false }, []),
    answer: json({ private: true, visibility: 'private', gated: false }),
    errors: MALFORMED,
  },
  'post /api/validate-yaml': {
    body: jsonBody({ repoType: 'model', content: '---\nlicense: mit\n---\n# My model\n' }, ['content']),
    answer: json({ errors: [], warnings: [{ message: 'empty or missing yaml metadata in repo card' }] }),
    errors: MALFORMED,
  },
};
