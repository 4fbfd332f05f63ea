import type { OpenAPIObject } from '@nestjs/swagger';
import { surfaceOf } from './surface';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Gives the errors of the hub surface their shape, which is the same for all: a text in the body and in a header, and
 * the code that clients go by. Routes that document their errors themselves keep what they say.
 */
export const withHubErrors = (document: OpenAPIObject): OpenAPIObject => {
  for (const [path, item] of Object.entries(document.paths)) {
    if (surfaceOf(path) !== 'hub') continue;
    for (const method of METHODS) {
      for (const [status, response] of Object.entries(item[method]?.responses ?? {})) {
        if (!response || '$ref' in response || response.content || !/^[45]/.test(status)) continue;
        response.headers = { ...HEADERS, ...response.headers };
        if (method === 'head') continue;
        response.content = { 'application/json': { schema: BODY, example: { error: response.description } } };
      }
    }
  }
  return document;
};

const BODY = { type: 'object', required: ['error'], properties: { error: { type: 'string' } } };

const HEADERS = {
  'X-Error-Message': { description: 'The text of the body', schema: { type: 'string' } },
  'X-Error-Code': {
    description: 'Absent where no error of this name fits',
    schema: { type: 'string', enum: ['RepoNotFound', 'RevisionNotFound', 'EntryNotFound'] },
  },
};
