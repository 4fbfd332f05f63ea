import { HubProcess } from './hub-process';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: object;
  readonly description?: string;
}
interface Media {
  readonly schema?: { readonly $ref?: string; readonly example?: unknown; readonly items?: { readonly $ref?: string } };
  readonly example?: unknown;
  readonly examples?: object;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { description?: string; content?: Record<string, Media>; headers?: object }>
  >;
  readonly security?: ReadonlyArray<Record<string, unknown>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description?: string }>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { securitySchemes: object; schemas: Readonly<Record<string, Schema>> };
}
interface Schema {
  readonly properties?: Readonly<Record<string, { example?: unknown; type?: string; $ref?: string }>>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

describe('the OpenAPI document', () => {
  let document: Document;
  let operations: Array<{ key: string; path: string; operation: Operation }>;
  beforeAll(async () => {
    const hub = await HubProcess.start();
    try {
      document = await hub.call<Document>('GET', '/openapi.json');
    } finally {
      await hub.stop();
    }
    operations = Object.entries(document.paths).flatMap(([path, byMethod]) =>
      Object.entries(byMethod).map(([method, operation]) => ({ key: `${method} ${path}`, path, operation })),
    );
  }, 60_000);

  /** Keys of the operations that fail the test. */
  const failing = (test: (operation: Operation, path: string) => boolean, prefix = '/'): string[] =>
    operations.filter(({ path, operation }) => path.startsWith(prefix) && !test(operation, path)).map(({ key }) => key);

  it('says what it is', () => {
    expect(document.openapi).toMatch(/^3\.\d\.\d$/);
    expect(document.info).toMatchObject({ title: 'Hubledger', version: expect.any(String) as string });
    expect(operations.length).toBeGreaterThan(60);
    expect(operations.filter(({ key }) => !METHODS.includes(key.split(' ')[0] ?? ''))).toEqual([]);
  });

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

  it('names each operation, each in one way', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(failing(({ summary }) => Boolean(summary))).toEqual([]);
    expect(
      failing(({ responses }) => Object.values(responses).every(({ description }) => description !== undefined)),
    ).toEqual([]);
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

  it('shows an example of every error of every admin route', () => {
    expect(
      failing(({ responses }) => ['401', '403', '503'].every((status) => status in responses), '/admin/api'),
    ).toEqual([]);
    const exampled = ({ responses }: Operation): boolean =>
      Object.entries(responses)
        .filter(([status]) => Number(status) >= 400)
        .every(([, { content = {} }]) => Object.values(content).some(({ example, examples }) => example ?? examples));
    expect(failing(exampled, '/admin/api')).toEqual([]);
  });

  it('shows an example of every error of every route for clients', () => {
    const exampled = ({ responses }: Operation): boolean =>
      Object.entries(responses)
        .filter(([status]) => Number(status) >= 400)
        .every(([, { content = {} }]) => Object.values(content).some(({ example, examples }) => example ?? examples));
    const withoutBody = /^head |^get \/health\//; // the 503 of a health check is no error but a report
    expect(failing(exampled).filter((key) => !withoutBody.test(key))).toEqual([]);
  });

  /** By its own example, or by those of all fields of the class it refers to. */
  const exampled = (mediaType: string, { schema, example, examples }: Media): boolean => {
    if (!/json$/.test(mediaType)) return schema !== undefined || example !== undefined;
    const name = (schema?.$ref ?? schema?.items?.$ref)?.split('/').at(-1);
    if (name === undefined) return (example ?? examples ?? schema?.example) !== undefined;
    const fields = Object.values(document.components.schemas[name]?.properties ?? {});
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
      /^(?:get|head|delete) |^post \/api\/auth\/logout$|^patch .*\/email-verification$|\/(?:accept|cancel)$/;
    expect(
      failing(({ requestBody }) => allExampled(requestBody?.content)).filter((key) => !bodiless.test(key)),
    ).toEqual([]);
    expect(failing(({ requestBody }) => !requestBody || allExampled(requestBody.content))).toEqual([]);
  });

  it('describes every query parameter and header, in words or by what it may be', () => {
    const speaks = ({ description, schema = {} }: Parameter): boolean =>
      Boolean(description) || ['enum', 'minimum', 'example'].some((key) => key in schema);
    const described = (one: Parameter): boolean => one.in === 'path' || (one.schema !== undefined && speaks(one));
    expect(failing(({ parameters = [] }) => parameters.every(described))).toEqual([]);
    expect(failing(({ parameters = [] }) => parameters.every((one) => one.description), '/api/models')).toEqual([]);
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
    const schemaOf = ({ responses }: Operation) => responses['200']?.content?.['application/json']?.schema?.$ref;
    const isStream = ({ responses }: Operation) => 'text/event-stream' in (responses['200']?.content ?? {});
    const shaped = (operation: Operation) => schemaOf(operation) !== undefined || isStream(operation);
    expect(failing(shaped, '/admin/api')).toEqual([]);
    const without = Object.entries(document.components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, property]) => !('example' in property) && isPlain(property))
        .map(([field]) => `${name}.${field}`),
    );
    const answered = new Set(operations.map(({ operation }) => schemaOf(operation)?.split('/').at(-1)));
    expect(without.filter((field) => answered.has(field.split('.')[0]))).toEqual([]);
  });
});

/** Not made of other parts that have examples of their own. */
const isPlain = ({ type, $ref, ...rest }: object & { type?: string; $ref?: string }): boolean =>
  $ref === undefined && type !== 'array' && type !== 'object' && !('allOf' in rest) && !('oneOf' in rest);
