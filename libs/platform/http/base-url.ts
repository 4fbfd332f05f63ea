import type { FastifyRequest } from 'fastify';

/**
 * The address the client used, without a trailing slash: `Host` or the proxy's `X-Forwarded-Host` / `-Proto`. Clients
 * reject answers that name another host (wire contract, rule 10).
 */
export const baseUrlOf = (request: Pick<FastifyRequest, 'headers' | 'protocol'>): string => {
  const protocol = firstOf(request.headers['x-forwarded-proto']) ?? request.protocol;
  const host = firstOf(request.headers['x-forwarded-host']) ?? request.headers.host ?? 'localhost';
  return `${protocol === 'https' ? 'https' : 'http'}://${HOST.test(host) ? host : 'localhost'}`;
};

/** Name, IPv4 or bracketed IPv6, with an optional port; anything else must not reach an address we print. */
const HOST = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

const firstOf = (header: string | string[] | undefined): string | undefined =>
  (Array.isArray(header) ? header[0] : header)?.split(',')[0]?.trim() || undefined;
