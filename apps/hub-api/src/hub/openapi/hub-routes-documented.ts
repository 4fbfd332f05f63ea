import type { OpenAPIObject } from '@nestjs/swagger';
import type { DocumentedRoute, DocumentedRoutes, Operation, TypeWord } from './documented-route';
import { FILE_ROUTES } from './file-routes';
import { HISTORY_ROUTES } from './history-routes';
import { LFS_ROUTES } from './lfs-routes';
import { FALLBACK } from './parameters';
import { REPOSITORY_ROUTES } from './repository-routes';
import { UPLOAD_ROUTES } from './upload-routes';

const ROUTES: DocumentedRoutes = {
  ...REPOSITORY_ROUTES,
  ...HISTORY_ROUTES,
  ...FILE_ROUTES,
  ...UPLOAD_ROUTES,
  ...LFS_ROUTES,
};

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Adds parameters, bodies and answers to the routes of the hub surface: one controller serves each address for three
 * types, so what is said of it stands once, here, and not in decorators. Models stand under their subjects; what is the
 * same for the other types, each under its own tag.
 */
export const withHubRoutes = (document: OpenAPIObject): OpenAPIObject => {
  for (const [path, item] of Object.entries(document.paths)) {
    const { route, type, tag } = placeOf(path);
    for (const method of METHODS) {
      const operation = item[method];
      const documented = ROUTES[`${method} ${route}`];
      if (!operation || !documented) continue;
      complete(operation, documented, type);
      if (tag !== null) operation.tags = [tag];
    }
  }
  return document;
};

interface Place {
  /** The address without the word for the type. */
  readonly route: string;
  readonly type: TypeWord;
  readonly tag: string | null;
}

export const MODEL_ALIASES = 'models by `/models`';

const placeOf = (path: string): Place => {
  const [, api = '', word, rest = ''] = /^(\/api)?\/(models|datasets|spaces)(\/\{namespace\}.*)?$/.exec(path) ?? [];
  if (word !== 'models' && word !== 'datasets' && word !== 'spaces') return { route: path, type: 'models', tag: null };
  const route = api === '' ? rest : `/api/{types}${rest}`;
  return { route, type: word, tag: word !== 'models' ? word : api === '' ? MODEL_ALIASES : null };
};

const BAD_FALLBACK = { 422: '`fallback` is not a boolean.' };

const complete = (operation: Operation, route: DocumentedRoute, type: TypeWord): void => {
  const { parameters = [], body, answer, errors = {} } = route;
  operation.parameters = [...(operation.parameters ?? []), ...parameters];
  if (body) operation.requestBody = withDeclaredSchema(body, operation.requestBody);
  const { responses } = operation;
  if (answer === null) delete responses['200'];
  else responses['200'] = typeof answer === 'function' ? answer(type) : answer;
  const all: Readonly<Record<string, string>> = { ...(parameters.includes(FALLBACK) ? BAD_FALLBACK : {}), ...errors };
  for (const [status, description] of Object.entries(all)) responses[status] ??= { description };
};

/** The class a controller checks a body by describes it better than an example can. */
const withDeclaredSchema = (
  body: NonNullable<DocumentedRoute['body']>,
  declared: Operation['requestBody'],
): NonNullable<Operation['requestBody']> => {
  const schema = declared && 'content' in declared ? declared.content['application/json']?.schema : undefined;
  if (!schema) return body;
  const content = Object.entries(body.content).map(([mediaType, media]) => [mediaType, { ...media, schema }] as const);
  return { ...body, content: Object.fromEntries(content) };
};
