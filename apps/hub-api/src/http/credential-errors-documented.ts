import type { OpenAPIObject } from '@nestjs/swagger';
import { errorAnswers } from './error-schemas';
import { operationsOf } from './operations';
import { surfaceOf } from './surface';

const REFUSED = 'Invalid credentials in Authorization header';

/** Addresses that authorise themselves: no credentials are looked at. */
const SELF_AUTHORISED = /^\/api\/lfs\/objects\//;

/** A wrong token is refused everywhere, even where none is needed: its owner should learn of it. */
export const withCredentialErrors = (document: OpenAPIObject): OpenAPIObject => {
  for (const { path, operation } of operationsOf(document)) {
    if (!SELF_AUTHORISED.test(path)) operation.responses['401'] ??= refusal(path);
  }
  return document;
};

const refusal = (path: string) => {
  const surface = surfaceOf(path);
  if (surface === 'hub') return { description: REFUSED };
  const detail = surface === 'accounts' ? REFUSED : { error: REFUSED };
  return errorAnswers([{ status: 401, text: REFUSED, body: { detail } }]);
};
