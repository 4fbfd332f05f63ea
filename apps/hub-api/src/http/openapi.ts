import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { APP_VERSION } from '@hubledger/platform/version';
import { withAvatars } from '../accounts/avatars/avatars-documented';
import { withHubRoutes } from '../hub/openapi/hub-routes-documented';
import { withCredentialErrors } from './credential-errors-documented';
import { withCommonErrors } from './common-errors-documented';
import { addTags } from './documented-tags';
import { withErrorSchemas } from './error-schemas';
import { withHubErrors } from './hub-errors-documented';
import { withNullTypes } from './null-types';
import { operationIdOf, withOperationIds } from './operation-ids';
import { withPathParameters } from './path-parameters';

const DESCRIPTION = [
  'A self-hosted, Hugging-Face-compatible hub whose every change is an event.',
  '',
  'Admin routes take the admin token in `X-Admin-Token`; all others a session cookie or `Authorization: Bearer <token>`.',
  'A changing request may carry `Idempotency-Key`: a retry with the same key has one effect. Its answer says',
  '`X-Log-Position`; a later request with `X-Min-Log-Position` waits until the lists have caught up with it.',
].join('\n');

/** `/docs` for people, `/openapi.json` for programs. The document is made at first use: a start need not wait for it. */
export const openApiAt = (app: INestApplication): void => {
  const config = addTags(new DocumentBuilder())
    .setOpenAPIVersion('3.1.0')
    .setTitle('Hubledger')
    .setDescription(DESCRIPTION)
    .setVersion(APP_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .setExternalDoc('The API that the routes for clients are compatible with', 'https://huggingface.co/docs/hub/api')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Admin-Token' }, 'admin')
    .addBearerAuth({ type: 'http' }, 'token')
    .addCookieAuth('session_id', { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  SwaggerModule.setup(
    'docs',
    app,
    () => completed(SwaggerModule.createDocument(app, config, { operationIdFactory: operationIdOf })),
    {
      jsonDocumentUrl: 'openapi.json',
      yamlDocumentUrl: 'openapi.yaml',
      customSiteTitle: 'Hubledger API',
    },
  );
};

/** In this order: errors get their shape when all are there, and null its type when all else is. */
const STEPS: ReadonlyArray<(document: OpenAPIObject) => OpenAPIObject> = [
  withOperationIds,
  withPathParameters,
  withHubRoutes,
  withAvatars,
  withCredentialErrors,
  withCommonErrors,
  withHubErrors,
  withErrorSchemas,
  withNullTypes,
];

/** What decorators did not say. */
const completed = (document: OpenAPIObject): OpenAPIObject => STEPS.reduce((made, step) => step(made), document);
