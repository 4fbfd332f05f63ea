import type { OpenAPIObject } from '@nestjs/swagger';
import { byStatus, errorAnswers, type ErrorExample } from './error-schemas';
import { MalformedJson } from './malformed-json';
import { type Operation, operationsOf, type PlacedOperation } from './operations';
import { type Surface, surfaceOf } from './surface';

const IDEMPOTENCY_KEY = 'Idempotency-Key';
const MALFORMED = 'Malformed JSON';
const TOO_LARGE = 'Request body is too large';
const KEY_REUSED = 'This Idempotency-Key was used for another request';
const NO_STORAGE = "The hub's storage is not available";

/** Each sign-in is a session of its own, and a session ends but once. */
const WITHOUT_KEY = new Set(['/api/auth/login', '/api/auth/logout']);
/** What these tell needs no storage, or is the state of it. */
const WITHOUT_STORAGE = new Set(['site', 'health']);

/**
 * Adds the errors that come before or below any route: bodies that can't be read, a key that was used before, storage in
 * trouble. Before the hub surface gets its shape, as what it answers has words only.
 */
export const withCommonErrors = (document: OpenAPIObject): OpenAPIObject => {
  for (const placed of operationsOf(document)) {
    const surface = surfaceOf(placed.path);
    declareKey(placed, surface);
    const common = commonErrors(placed.operation, surface);
    if (surface !== 'hub') addErrors(placed.operation, common);
    else for (const { status, text } of common) placed.operation.responses[status] ??= { description: text };
  }
  return document;
};

/** Routes of the hub surface declare it themselves: what Hugging Face clients post may change nothing. */
const declareKey = ({ path, method, operation }: PlacedOperation, surface: Surface): void => {
  if (surface === 'hub' || method === 'get' || method === 'head' || WITHOUT_KEY.has(path)) return;
  operation.parameters = [
    ...(operation.parameters ?? []),
    {
      name: IDEMPOTENCY_KEY,
      in: 'header',
      required: false,
      description: 'A retry with the same key has one effect.',
      schema: { type: 'string' },
    },
  ];
};

const commonErrors = (operation: Operation, surface: Surface): ErrorExample[] => {
  const raised = (status: number, text: string): ErrorExample => ({
    ...{ status, text },
    body: { detail: surface === 'accounts' ? text : { error: text } },
  });
  const { requestBody, tags = [], parameters = [] } = operation;
  const takesJson = requestBody !== undefined && 'content' in requestBody && hasJson(requestBody.content);
  const takesKey = parameters.some((one) => 'name' in one && one.name === IDEMPOTENCY_KEY);
  return [
    ...(takesJson ? [malformed(surface), raised(413, TOO_LARGE)] : []),
    ...(takesKey ? [raised(422, KEY_REUSED)] : []),
    ...(tags.some((tag) => WITHOUT_STORAGE.has(tag)) ? [] : [raised(503, NO_STORAGE)]),
  ];
};

const malformed = (surface: Surface): ErrorExample => ({
  ...{ status: surface === 'hub' ? 400 : 422, text: MALFORMED },
  body: { detail: new MalformedJson(MALFORMED).problems },
});

const hasJson = (content: object): boolean => Object.keys(content).some((mediaType) => mediaType.endsWith('json'));

/** Beside those that are documented with examples already. */
const addErrors = ({ responses }: Operation, errors: readonly ErrorExample[]): void => {
  for (const [status, added] of byStatus(errors)) {
    responses[status] = errorAnswers([...documentedErrors(status, responses[status]), ...added]);
  }
};

const documentedErrors = (status: number, response: Operation['responses'][string]): ErrorExample[] => {
  const examples = response && 'content' in response ? response.content?.['application/json']?.examples : undefined;
  return Object.entries(examples ?? {}).map(([text, example]) => ({
    status,
    text,
    body: 'value' in example ? (example.value as object) : {},
  }));
};
