import { Refusals, SignedInRefusals } from '../accounts/openapi/account-responses';
import type { ErrorExample } from '../http/error-schemas';

/** This API's errors are those of the admin API in form. */
export const quotaRefusal = (status: number, error: string): ErrorExample => ({
  status,
  text: error,
  body: { detail: { error } },
});

export const invalidQuota = (property: string, msg: string, input: unknown): ErrorExample => ({
  status: 422,
  text: `${property} is missing or not as it must be`,
  body: { detail: [{ type: 'invalid', loc: ['body', property], msg, input }] },
});

export const QuotaRefusals = Refusals;
export const SignedInQuotaRefusals = SignedInRefusals;
