import type { OpenAPIObject } from '@nestjs/swagger';
import { errorAnswers } from './error-schemas';
import { operationsOf } from './operations';
import { surfaceOf } from './surface';

/**
 * Gives the errors of the hub surface their shape, which is the same for all: a text in the body and in a header, and
 * the code that clients go by. Routes that document their errors themselves keep what they say.
 */
export const withHubErrors = (document: OpenAPIObject): OpenAPIObject => {
  for (const { path, method, operation } of operationsOf(document)) {
    if (surfaceOf(path) !== 'hub') continue;
    for (const [status, response] of Object.entries(operation.responses)) {
      if (!response || '$ref' in response || response.content || !/^[45]/.test(status)) continue;
      response.headers = { ...HEADERS, ...response.headers };
      const { description: text } = response;
      if (method !== 'head')
        response.content = errorAnswers([{ status: Number(status), text, body: { error: text } }]).content;
    }
  }
  return document;
};

const HEADERS = {
  'X-Error-Message': { description: 'The text of the body', schema: { type: 'string' } },
  'X-Error-Code': {
    description: 'Absent where no error of this name fits',
    schema: { type: 'string', enum: ['RepoNotFound', 'RevisionNotFound', 'EntryNotFound'] },
  },
};
