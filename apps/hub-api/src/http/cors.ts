import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Any origin (admin specification, section 1; wire contract, section 6). The session cookie is SameSite=Lax. */
export const allowCrossOrigin = (app: NestFastifyApplication): void =>
  app.enableCors({
    origin: true,
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    maxAge: 600,
    exposedHeaders: [
      'Accept-Ranges',
      'Content-Range',
      'Content-Length',
      'ETag',
      'Link',
      'Location',
      'X-Error-Code',
      'X-Error-Message',
      'X-Linked-Etag',
      'X-Linked-Size',
      'X-Log-Position',
      'X-Repo-Commit',
      'X-Request-Id',
      'X-Total-Count',
      'X-Chain-Trace',
    ],
  });
