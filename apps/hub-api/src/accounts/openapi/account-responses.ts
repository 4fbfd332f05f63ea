import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiResponse } from '@nestjs/swagger';

/** An error that a route answers, as its clients see it. */
export interface DocumentedError {
  readonly status: number;
  readonly text: string;
  readonly body: object;
}

export const refusal = (status: number, text: string): DocumentedError => ({ status, text, body: { detail: text } });

export const invalidField = (property: string, msg: string, input: unknown): DocumentedError => ({
  status: 422,
  text: `${property} is missing or not as it must be`,
  body: { detail: [{ type: 'invalid', loc: ['body', property], msg, input }] },
});

export const invalidQuery = (property: string, msg: string, input: unknown): DocumentedError => ({
  status: 422,
  text: `${property} is not as it must be`,
  body: { detail: [{ type: 'invalid', loc: ['query', property], msg, input }] },
});

const BAD_TOKEN = refusal(401, 'Invalid credentials in Authorization header');
const NOT_SIGNED_IN = refusal(401, 'Sign in, or send an access token');
const READ_ONLY = refusal(403, 'This access token may only read');

/** The error answers of a route: one entry per status with all its examples. A bad token is told everywhere. */
export const Refusals = (...errors: readonly DocumentedError[]) => {
  const byStatus = new Map<number, DocumentedError[]>();
  for (const error of [BAD_TOKEN, ...errors]) {
    byStatus.set(error.status, [...(byStatus.get(error.status) ?? []), error]);
  }
  return applyDecorators(...[...byStatus].map(([status, same]) => documented(status, same)));
};

/** For routes that need a user, by session or token. */
export const SignedInRefusals = (...errors: readonly DocumentedError[]) =>
  applyDecorators(ApiBearerAuth('token'), ApiCookieAuth('session'), Refusals(NOT_SIGNED_IN, READ_ONLY, ...errors));

const documented = (status: number, errors: readonly DocumentedError[]) =>
  ApiResponse({
    status,
    description: errors.map(({ text }) => text).join('; or: '),
    content: {
      'application/json': {
        schema: { type: 'object', required: ['detail'] },
        examples: Object.fromEntries(errors.map(({ text, body }) => [text, { summary: text, value: body }])),
      },
    },
  });
