import { applyDecorators } from '@nestjs/common';
import { ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { byStatus, errorAnswers, type ErrorExample } from '../../http/error-schemas';

export const adminError = (status: number, error: string, extra: object = {}): ErrorExample => ({
  status,
  text: error,
  body: { detail: { error, ...extra } },
});

export const invalid = (type: string, loc: readonly [string, string], msg: string, input: unknown): ErrorExample => ({
  status: 422,
  text: 'A parameter or field is missing or not as it must be',
  body: { detail: [{ type, loc, msg, input }] },
});

const ALWAYS = [
  adminError(401, 'Admin token required'),
  adminError(403, 'Invalid admin token'),
  adminError(503, 'Admin API is disabled'),
];

/** For routes that change something. What any route with a body may answer is added to all of them. */
export const CHANGE_ERRORS = [adminError(503, 'Too many concurrent changes of user-…, try again')];

/** What every admin route answers beside its success, and what this one adds: one entry per status, all its examples. */
export const AdminResponses = (...errors: readonly ErrorExample[]) =>
  applyDecorators(
    ApiSecurity('admin'),
    ...[...byStatus([...ALWAYS, ...errors])].map(([status, same]) => ApiResponse({ status, ...errorAnswers(same) })),
  );
