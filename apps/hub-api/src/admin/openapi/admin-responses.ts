import { applyDecorators } from '@nestjs/common';
import { ApiResponse, ApiSecurity } from '@nestjs/swagger';

/** An error that a route answers, with the body as it comes. */
export interface DocumentedError {
  readonly status: number;
  readonly description: string;
  readonly body: object;
}

export const adminError = (status: number, error: string, extra: object = {}): DocumentedError => ({
  status,
  description: error,
  body: { detail: { error, ...extra } },
});

export const invalid = (
  type: string,
  loc: readonly [string, string],
  msg: string,
  input: unknown,
): DocumentedError => ({
  status: 422,
  description: 'A parameter or field is missing or not as it must be',
  body: { detail: [{ type, loc, msg, input }] },
});

const ALWAYS = [
  adminError(401, 'Admin token required'),
  adminError(403, 'Invalid admin token'),
  adminError(503, 'Admin API is disabled'),
];

/** For routes that change something. */
export const CHANGE_ERRORS = [
  adminError(503, 'Too many concurrent changes of user-…, try again'),
  adminError(422, 'This Idempotency-Key was used for another request'),
];

/** What every admin route answers beside its success, and what this one adds: one entry per status, all its examples. */
export const AdminResponses = (...errors: readonly DocumentedError[]) => {
  const byStatus = new Map<number, DocumentedError[]>();
  for (const error of [...ALWAYS, ...errors])
    byStatus.set(error.status, [...(byStatus.get(error.status) ?? []), error]);
  return applyDecorators(ApiSecurity('admin'), ...[...byStatus].map(([status, same]) => documented(status, same)));
};

const documented = (status: number, errors: readonly DocumentedError[]) =>
  ApiResponse({
    status,
    description: errors.map(({ description }) => description).join('; or: '),
    content: {
      'application/json': {
        schema: { type: 'object', required: ['detail'] },
        examples: Object.fromEntries(
          errors.map(({ description, body }) => [description, { summary: description, value: body }]),
        ),
      },
    },
  });
