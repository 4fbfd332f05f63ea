import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiResponse } from '@nestjs/swagger';
import { byStatus, errorAnswers, type ErrorExample } from '../../http/error-schemas';

export const refusal = (status: number, text: string): ErrorExample => ({ status, text, body: { detail: text } });

export const invalidField = (property: string, msg: string, input: unknown): ErrorExample => ({
  status: 422,
  text: `${property} is missing or not as it must be`,
  body: { detail: [{ type: 'invalid', loc: ['body', property], msg, input }] },
});

export const invalidQuery = (property: string, msg: string, input: unknown): ErrorExample => ({
  status: 422,
  text: `${property} is not as it must be`,
  body: { detail: [{ type: 'invalid', loc: ['query', property], msg, input }] },
});

const BAD_TOKEN = refusal(401, 'Invalid credentials in Authorization header');
const NOT_SIGNED_IN = refusal(401, 'Sign in, or send an access token');
const READ_ONLY = refusal(403, 'This access token may only read');

/** The error answers of a route: one entry per status with all its examples. A bad token is told everywhere. */
export const Refusals = (...errors: readonly ErrorExample[]) =>
  applyDecorators(
    ...[...byStatus([BAD_TOKEN, ...errors])].map(([status, same]) => ApiResponse({ status, ...errorAnswers(same) })),
  );

/** For routes that need a user, by session or token. */
export const SignedInRefusals = (...errors: readonly ErrorExample[]) =>
  applyDecorators(ApiBearerAuth('token'), ApiCookieAuth('session'), Refusals(NOT_SIGNED_IN, READ_ONLY, ...errors));
