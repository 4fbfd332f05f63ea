import type { OpenAPIObject } from '@nestjs/swagger';
import { surfaceOf } from './surface';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
const REFUSED = 'Invalid credentials in Authorization header';

/** Addresses that authorise themselves: no credentials are looked at. */
const SELF_AUTHORISED = /^\/api\/lfs\/objects\//;

/** A wrong token is refused everywhere, even where none is needed: its owner should learn of it. */
export const withCredentialErrors = (document: OpenAPIObject): OpenAPIObject => {
  for (const [path, item] of Object.entries(document.paths)) {
    if (SELF_AUTHORISED.test(path)) continue;
    for (const method of METHODS) {
      const responses = item[method]?.responses;
      if (responses) responses['401'] ??= refusal(path);
    }
  }
  return document;
};

const refusal = (path: string) => {
  if (surfaceOf(path) === 'hub') return { description: REFUSED };
  const schema = { type: 'object', required: ['detail'] };
  return { description: REFUSED, content: { 'application/json': { schema, example: { detail: REFUSED } } } };
};
