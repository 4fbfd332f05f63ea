import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { examplesAgainst } from './openapi-examples';
import {
  contentsOf,
  type Media,
  openApiDocument,
  type OpenApiDocument,
  type Operation,
  operationsIn,
  type Schema,
  schemasIn,
} from './openapi-document';

const API_CLIENT = join(process.cwd(), 'scripts', 'api-client.mjs');
const VALIDATOR = join(dirname(require.resolve('@seriousme/openapi-schema-validator')), 'bin', 'validate-api-cli.js');
const MEDIA_TYPES = new Set([
  'application/json',
  'application/vnd.git-lfs+json',
  'application/x-ndjson',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'multipart/form-data',
  'text/event-stream',
  'text/plain',
  'text/csv',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
]);
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

describe('the OpenAPI document', () => {
  let document: OpenApiDocument;
  let operations: ReturnType<typeof operationsIn>;
  beforeAll(async () => {
    document = await openApiDocument();
    operations = operationsIn(document);
  }, 60_000);

  /** Keys of the operations that fail the test. */
  const failing = (test: (operation: Operation, path: string) => boolean, prefix = '/'): string[] =>
    operations.filter(({ path, operation }) => path.startsWith(prefix) && !test(operation, path)).map(({ key }) => key);

  it('says what it is', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Hubledger', version: expect.any(String) as string });
    expect(operations.length).toBeGreaterThan(60);
    expect(operations.filter(({ key }) => !METHODS.includes(key.split(' ')[0] ?? ''))).toEqual([]);
  });

  it('is valid OpenAPI 3.1, and another one is not', () => {
    expect(validated(document)).toEqual({ valid: true });
    expect(validated({ openapi: '3.1.0', info: {}, paths: {} })).toMatchObject({ valid: false });
  }, 60_000);

  it('has schemas that JSON Schema 2020-12 knows, and examples that follow them', () => {
    expect(examplesAgainst(document)).toEqual([]);
    const schemas = { UserResponse: { type: 'object', properties: { id: { type: 'integer', example: 'seven' } } } };
    const wrong = examplesAgainst({ ...document, paths: {}, components: { ...document.components, schemas } });
    expect(wrong).toEqual(['UserResponse.id: data must be integer']);
  });

  it('is what libs/api-client is generated from, as it is now', () => {
    const client = (written: object) => inFile(written, (file) => run([API_CLIENT, '--check', '--document', file]));
    expect(client(document)).toMatchObject({ status: 0, stderr: '' });
    const stale = { status: 1, stderr: expect.stringContaining('npm run api-client') as string };
    expect(client({ ...document, paths: {} })).toMatchObject(stale);
  }, 60_000);

  it('refers only to what it has', () => {
    const missing: string[] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const { $ref } = value as { $ref?: unknown };
      if (typeof $ref === 'string' && target($ref) === undefined) missing.push($ref);
      Object.values(value).forEach(visit);
    };
    const target = ($ref: string): unknown =>
      $ref
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], document);
    visit(document);
    expect(missing).toEqual([]);
  });

  it('declares the parameters of every path, once each, as required', () => {
    expect(
      failing(({ parameters = [] }, path) => {
        const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
        const declared = parameters.filter((parameter) => parameter.in === 'path');
        const inOrder = (names: ReadonlyArray<string | undefined>) => [...names].sort().join();
        return (
          inOrder(named) === inOrder(declared.map(({ name }) => name)) && declared.every(({ required }) => required)
        );
      }),
    ).toEqual([]);
  });

  it('names each operation, each in one way, for clients to call it by', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(failing(({ operationId = '' }) => /^[a-z][A-Za-z0-9]+$/.test(operationId))).toEqual([]);
    expect(failing(({ summary }) => Boolean(summary))).toEqual([]);
    expect(
      failing(({ responses }) => Object.values(responses).every(({ description }) => description !== undefined)),
    ).toEqual([]);
  });

  it('describes every parameter, and every field of every body, in words', () => {
    expect(failing(({ parameters = [] }) => parameters.every(({ description }) => Boolean(description)))).toEqual([]);
    const freeNames = /\.(?:ref|header|cardData|social_media)\.\w+$/;
    const silent = schemasIn(document).flatMap(({ at, schema }) =>
      Object.entries(schema.properties ?? {})
        .filter(([, property]) => !property.description)
        .map(([name]) => `${at}.${name}`),
    );
    expect(silent.filter((at) => !freeNames.test(at))).toEqual([]);
  });

  it('tells of bodies of known types only', () => {
    const types = operations.flatMap(({ key, operation }) => contentsOf(key, operation).map((one) => one.mediaType));
    expect([...new Set(types)].filter((type) => !MEDIA_TYPES.has(type))).toEqual([]);
  });

  it('uses only ways to sign in that it declares', () => {
    const schemes = Object.keys(document.components.securitySchemes);
    expect(
      failing(({ security = [] }) =>
        security.flatMap((entry) => Object.keys(entry)).every((name) => schemes.includes(name)),
      ),
    ).toEqual([]);
    expect(failing(({ security = [] }) => security.some((entry) => 'admin' in entry), '/admin/api')).toEqual([]);
  });

  it('answers 200, never 201 or 204', () => {
    expect(failing(({ responses }) => !('201' in responses) && !('204' in responses))).toEqual([]);
  });

  it('lists what every admin route may refuse', () => {
    const lists =
      (...statuses: readonly string[]) =>
      ({ responses }: Operation) =>
        statuses.every((status) => status in responses);
    const adminFailing = (test: (operation: Operation, path: string) => boolean) => failing(test, '/admin/api');
    expect(adminFailing(lists('401', '403', '503'))).toEqual([]);
    const isRead = ({ parameters = [], requestBody }: Operation) =>
      requestBody !== undefined || parameters.some((one) => one.in === 'query');
    expect(adminFailing((operation) => !isRead(operation) || lists('422')(operation))).toEqual([]);
    const alwaysThere = '/admin/api/storage/objects/{path}'; // an object that is gone is deleted
    expect(
      adminFailing((operation, path) => !path.includes('{') || path === alwaysThere || lists('404')(operation)),
    ).toEqual([]);
  });

  it('lists that bodies may be too large, and keys used before', () => {
    const takesJson = ({ requestBody }: Operation) =>
      Object.keys(requestBody?.content ?? {}).some((type) => /json$/.test(type));
    const takesKey = ({ parameters = [] }: Operation) => parameters.some(({ name }) => name === 'Idempotency-Key');
    expect(failing((operation) => !takesJson(operation) || '413' in operation.responses)).toEqual([]);
    expect(failing((operation) => !takesKey(operation) || '422' in operation.responses)).toEqual([]);
    const changes = (key: string) => /^(?:post|put|patch|delete) \/admin\/api/.test(key);
    expect(operations.filter(({ key, operation }) => changes(key) && !takesKey(operation))).toEqual([]);
  });

  it.each([
    ['/admin/api', ['TextError', 'RuleError', 'InvalidInput']],
    ['/api/quota', ['TextError', 'RuleError', 'InvalidInput']],
    ['/api/auth', ['TextError', 'InvalidInput']],
    ['/org', ['TextError', 'InvalidInput']],
    ['/api/models', ['HubError']],
  ])('gives the errors of %s the shapes %j', (prefix, shapes) => {
    const refs = shapes.map((name) => `#/components/schemas/${name}`);
    const shaped = ({ schema }: Media) =>
      (schema?.anyOf ?? [schema]).every((one) => one?.$ref !== undefined && refs.includes(one.$ref));
    const isError = ([status]: [string, unknown]) => Number(status) >= 400;
    expect(
      failing(
        ({ responses }) =>
          Object.entries(responses)
            .filter(isError)
            .every(([, { content = {} }]) => Object.values(content).every(shaped)),
        prefix,
      ),
    ).toEqual([]);
  });

  it('shows an example of every error of every route for clients', () => {
    const exampled = ({ responses }: Operation): boolean =>
      Object.entries(responses)
        .filter(([status]) => Number(status) >= 400)
        .every(([, { content = {} }]) => Object.values(content).some(({ example, examples }) => example ?? examples));
    const withoutBody = /^head |^get \/health\//; // the 503 of a health check is no error but a report
    expect(failing(exampled).filter((key) => !withoutBody.test(key))).toEqual([]);
  });

  /** Of the classes a body may be of. */
  const classesOf = (schema: Schema | undefined): string[] =>
    [schema, schema?.items, ...(schema?.oneOf ?? [])].flatMap((each) => each?.$ref?.split('/').at(-1) ?? []);

  /** By its own example, or by those of all fields of the classes it refers to. */
  const exampled = (mediaType: string, { schema, example, examples }: Media): boolean => {
    if (!/json$/.test(mediaType)) return schema !== undefined || example !== undefined;
    const names = classesOf(schema);
    if (names.length === 0) return (example ?? examples ?? schema?.example) !== undefined;
    const fields = names.flatMap((name) => Object.values(document.components.schemas[name]?.properties ?? {}));
    return (
      example !== undefined ||
      fields.every((field) => 'example' in field || 'default' in field || 'enum' in field || !isPlain(field))
    );
  };
  const allExampled = (content: Readonly<Record<string, Media>> = {}): boolean =>
    Object.keys(content).length > 0 && Object.entries(content).every(([type, media]) => exampled(type, media));

  it('shows what every route answers: an example, bytes of a stated type, headers or the way elsewhere', () => {
    const leadsElsewhere = ({ responses }: Operation) =>
      !('200' in responses) && ('302' in responses || '307' in responses);
    const shown = (operation: Operation) =>
      leadsElsewhere(operation) || allExampled(operation.responses['200']?.content);
    const onlyHeaders = ({ responses }: Operation) => Object.keys(responses['200']?.headers ?? {}).length > 0;
    const heads = new Set(operations.filter(({ key }) => key.startsWith('head ')).map(({ operation }) => operation));
    expect(failing((operation) => (heads.has(operation) ? onlyHeaders(operation) : shown(operation)))).toEqual([]);
  });

  it('shows the body of every route that takes one', () => {
    const bodiless =
      /^(?:get|head|delete) |^post \/api\/auth\/logout$|^patch .*\/email-verification$|\/(?:accept|cancel|prepare-delete|rebuild|retry|reset|rotate-secret|test|pause|resume|recalculate|recalculate-all|now)$/;
    expect(
      failing(({ requestBody }) => allExampled(requestBody?.content)).filter((key) => !bodiless.test(key)),
    ).toEqual([]);
    expect(failing(({ requestBody }) => !requestBody || allExampled(requestBody.content))).toEqual([]);
  });

  it('documents the errors of every route: credentials are refused everywhere', () => {
    const selfAuthorised = /^\w+ \/api\/lfs\/objects\//;
    expect(failing(({ responses }) => '401' in responses).filter((key) => !selfAuthorised.test(key))).toEqual([]);
    expect(failing(({ responses }) => Object.keys(responses).some((status) => /^4/.test(status)))).toEqual([]);
  });

  it('sorts every route under one tag that it describes', () => {
    const described = document.tags.filter(({ description }) => description).map(({ name }) => name);
    expect(failing(({ tags = [] }) => tags.length === 1 && described.includes(tags[0] ?? ''))).toEqual([]);
    const used = new Set(operations.flatMap(({ operation }) => operation.tags ?? []));
    expect(document.tags.filter(({ name }) => !used.has(name))).toEqual([]);
  });

  it('shows an example of every field of every admin answer', () => {
    const answersOf = ({ responses }: Operation) => classesOf(responses['200']?.content?.['application/json']?.schema);
    const isStream = ({ responses }: Operation) =>
      ['text/event-stream', 'application/x-ndjson'].some((type) => type in (responses['200']?.content ?? {}));
    const shaped = (operation: Operation) => answersOf(operation).length > 0 || isStream(operation);
    expect(failing(shaped, '/admin/api')).toEqual([]);
    const without = Object.entries(document.components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, property]) => !('example' in property) && isPlain(property))
        .map(([field]) => `${name}.${field}`),
    );
    const answered = new Set(operations.flatMap(({ operation }) => answersOf(operation)));
    expect(without.filter((field) => answered.has(field.split('.')[0] ?? ''))).toEqual([]);
  });
});

/** Not made of other parts that have examples of their own. */
const isPlain = ({ type, $ref, ...rest }: Schema): boolean =>
  $ref === undefined &&
  type !== 'array' &&
  type !== 'object' &&
  !['allOf', 'oneOf', 'anyOf'].some((key) => key in rest);

/** By the program of the validator: it is an ES module, which jest does not load. */
const validated = (document: object): unknown =>
  inFile(document, (file) => {
    const { stdout, stderr } = run([VALIDATOR, file]);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as unknown;
  });

const run = (args: readonly string[]) => spawnSync(process.execPath, args, { encoding: 'utf8' });

const inFile = <T>(document: object, use: (file: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'hubledger-openapi-'));
  try {
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
