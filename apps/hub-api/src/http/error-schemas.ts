import type { OpenAPIObject } from '@nestjs/swagger';

/** One error, as it is documented: what a client reads in `body`. */
export interface ErrorExample {
  readonly status: number;
  readonly text: string;
  readonly body: object;
}

type Components = NonNullable<OpenAPIObject['components']>;
type Schemas = NonNullable<Components['schemas']>;

const text = (description: string, example: string) => ({ type: 'string', description, example });

/** The bodies of errors on all surfaces. */
const SCHEMAS: Schemas = {
  TextError: {
    type: 'object',
    description: 'An error of the routes of accounts, organizations and invitations.',
    required: ['detail'],
    properties: { detail: text('What is wrong, for people to read.', 'Token not found') },
  },
  RuleError: {
    type: 'object',
    description: 'An error of the admin and quota routes.',
    required: ['detail'],
    properties: {
      detail: {
        type: 'object',
        description: 'What is wrong, and what helps to mend it.',
        required: ['error'],
        properties: {
          error: text('What is wrong, for people to read.', 'User not found'),
          message: text('What may be done about it; most errors have none.', 'Use force=true to delete them as well.'),
        },
        additionalProperties: true,
      },
    },
  },
  InvalidInput: {
    type: 'object',
    description: 'Parameters or fields that are missing or not as they must be.',
    required: ['detail'],
    properties: {
      detail: {
        type: 'array',
        description: 'One entry for each problem.',
        items: { $ref: '#/components/schemas/InputProblem' },
      },
    },
  },
  InputProblem: {
    type: 'object',
    description: 'What is wrong with one parameter or field.',
    required: ['type', 'loc', 'msg'],
    properties: {
      type: text('`missing`, or the rule that is broken.', 'missing'),
      loc: {
        type: 'array',
        items: { type: 'string' },
        description: 'Where it is: `body`, `query` or `path`, then the name.',
        example: ['body', 'username'],
      },
      msg: text('What is wrong, for people to read.', 'Field required'),
      input: { description: 'What was sent; secrets are left out.', example: null },
    },
  },
  HubError: {
    type: 'object',
    description: 'An error of the routes that Hugging Face clients use.',
    required: ['error'],
    properties: {
      error: text('What is wrong, for people to read; also in the header `X-Error-Message`.', 'Repository not found'),
      url: text('Of the repository that is there already.', 'https://hub.example.org/alice/my-model'),
    },
  },
};

export const withErrorSchemas = (document: OpenAPIObject): OpenAPIObject => {
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...SCHEMAS } };
  return document;
};

const nameOf = (body: object): string => {
  if ('error' in body) return 'HubError';
  const { detail } = body as { detail?: unknown };
  if (Array.isArray(detail)) return 'InvalidInput';
  return typeof detail === 'string' ? 'TextError' : 'RuleError';
};

/** The schema that bodies like these follow. */
const errorSchema = (bodies: readonly object[]) => {
  const refs = [...new Set(bodies.map(nameOf))].map((name) => ({ $ref: `#/components/schemas/${name}` }));
  const [first] = refs;
  return refs.length === 1 && first ? first : { anyOf: refs };
};

/** One answer for all errors of a status. */
export const errorAnswers = (errors: readonly ErrorExample[]) => ({
  description: [...new Set(errors.map((error) => error.text))].join('; or: '),
  content: {
    'application/json': {
      schema: errorSchema(errors.map(({ body }) => body)),
      examples: Object.fromEntries(errors.map((error) => [error.text, { summary: error.text, value: error.body }])),
    },
  },
});

/** Errors by their status, in the order they are named. */
export const byStatus = <E extends { readonly status: number }>(errors: readonly E[]): Map<number, E[]> => {
  const found = new Map<number, E[]>();
  for (const error of errors) found.set(error.status, [...(found.get(error.status) ?? []), error]);
  return found;
};
