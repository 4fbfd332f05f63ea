import type { OpenAPIObject } from '@nestjs/swagger';
import { type Schema, shapeOf } from './shape-of';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
export type Parameter = Extract<NonNullable<Operation['parameters']>[number], { in: string }>;
export type RequestBody = Extract<NonNullable<Operation['requestBody']>, { content: object }>;
export type Answer = Extract<NonNullable<Operation['responses']['default']>, { description: string }>;

/** The word an address says which type of repository it means by. */
export type TypeWord = 'models' | 'datasets' | 'spaces';

/** What decorators leave out of a route of the hub surface. */
export interface DocumentedRoute {
  /** Query parameters and headers. */
  readonly parameters?: readonly Parameter[];
  readonly body?: RequestBody;
  /** Of status 200; null: the route has no such answer. */
  readonly answer: Answer | ((type: TypeWord) => Answer) | null;
  /** Errors by status, beside those of the decorators. Their bodies are all of one shape. */
  readonly errors?: Readonly<Record<number, string>>;
}

/** By method and address, as in `get /api/{types}/{namespace}/{name}/tree/{path}`. */
export type DocumentedRoutes = Readonly<Record<string, DocumentedRoute>>;

export const BYTES: Schema = { type: 'string', format: 'binary' };
const TEXT: Schema = { type: 'string' };

/** An answer of the shape its example has. */
export const json = (example: unknown, description = '', headers: Readonly<Record<string, string>> = {}): Answer => ({
  description,
  ...headersOf(headers),
  content: { 'application/json': { schema: shapeOf(example), example } },
});

/** An answer that is a file, or for `HEAD` (`content: false`) only its headers. */
export const bytes = (description: string, headers: Readonly<Record<string, string>>, content = true): Answer => ({
  description,
  ...headersOf(headers),
  ...(content ? { content: { 'application/octet-stream': { schema: BYTES } } } : {}),
});

const headersOf = (headers: Readonly<Record<string, string>>): Pick<Answer, 'headers'> =>
  Object.keys(headers).length === 0
    ? {}
    : {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, description]) => [name, { description, schema: TEXT }]),
        ),
      };

/** A body of the shape its example has; `required` are the members that can't be left out. */
export const jsonBody = (
  example: object,
  required: readonly string[],
  mediaTypes: readonly string[] = ['application/json'],
): RequestBody => ({
  required: required.length > 0,
  content: Object.fromEntries(
    mediaTypes.map((mediaType) => [
      mediaType,
      { schema: { ...shapeOf(example), ...(required.length > 0 ? { required: [...required] } : {}) }, example },
    ]),
  ),
});

export const query = (name: string, description: string, schema: Schema = TEXT): Parameter => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

export const header = (name: string, description: string): Parameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: TEXT,
});
