import type { GivenSource, UpdateFallbackSource } from '@hubledger/contexts/fallback/contract';
import { Secret } from '@hubledger/kernel';
import type { CreateFallbackSourceRequest, UpdateFallbackSourceRequest } from './fallback-source-requests.dto';

export const givenSource = ({ source_type, token, ...rest }: CreateFallbackSourceRequest): GivenSource => ({
  ...rest,
  sourceType: source_type,
  token: token === null ? null : new Secret(token),
});

/** Null says as little as absence. */
export const givenChange = (body: UpdateFallbackSourceRequest): Omit<UpdateFallbackSource['data'], 'sourceId'> => ({
  url: body.url ?? undefined,
  name: body.name ?? undefined,
  sourceType: body.source_type ?? undefined,
  priority: body.priority ?? undefined,
  enabled: body.enabled ?? undefined,
  token: typeof body.token === 'string' ? new Secret(body.token) : undefined,
});
