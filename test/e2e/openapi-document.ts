import { HubProcess } from './hub-process';

export interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly description?: string;
}
export interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}
export interface Operation {
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
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description?: string }>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    securitySchemes: Readonly<Record<string, object>>;
    schemas: Readonly<Record<string, Schema>>;
  };
}

/** As a running hub answers it. */
export const openApiDocument = async (): Promise<OpenApiDocument> => {
  const hub = await HubProcess.start();
  try {
    return await hub.call<OpenApiDocument>('GET', '/openapi.json');
  } finally {
    await hub.stop();
  }
};

export interface PlacedOperation {
  /** `get /api/models`. */
  readonly key: string;
  readonly path: string;
  readonly operation: Operation;
}

export const operationsIn = ({ paths }: OpenApiDocument): PlacedOperation[] =>
  Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ key: `${method} ${path}`, path, operation })),
  );

/** Each schema of the document, with where it stands. */
export const schemasIn = (document: OpenApiDocument): Array<{ readonly at: string; readonly schema: Schema }> => {
  const found: Array<{ at: string; schema: Schema }> = [];
  const below = (at: string, schema: Schema): void => {
    found.push({ at, schema });
    for (const [name, property] of Object.entries(schema.properties ?? {})) below(`${at}.${name}`, property);
    if (schema.items) below(`${at}[]`, schema.items);
  };
  for (const [name, schema] of Object.entries(document.components.schemas)) below(name, schema);
  for (const { key, operation } of operationsIn(document)) {
    for (const { name, schema } of operation.parameters ?? []) if (schema) below(`${key} ${name}`, schema);
    for (const { at, media } of contentsOf(key, operation)) if (media.schema) below(at, media.schema);
  }
  return found;
};

/** Bodies of requests and answers, by media type. */
export const contentsOf = (key: string, { requestBody, responses }: Operation) =>
  [['request', requestBody] as const, ...Object.entries(responses)].flatMap(([part, body]) =>
    Object.entries(body?.content ?? {}).map(([mediaType, media]) => ({
      at: `${key} ${part} ${mediaType}`,
      mediaType,
      media,
    })),
  );
