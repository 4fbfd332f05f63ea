import { type DomainError, messageWithReason } from '@hubledger/kernel';
import type { Settings } from '@hubledger/platform/config';

type Servers = Pick<Settings, 'eventStore' | 'mongo' | 'content'>;

/** By what a store that does not answer is known by: the setting that names its server. */
const NAMED_BY: Readonly<Record<string, (servers: Servers) => readonly [setting: string, address?: string | null]>> = {
  'log.unavailable': ({ eventStore }) => ['EVENTSTORE_URL', eventStore?.hosts],
  'documents.unavailable': ({ mongo }) => ['MONGODB_URL', mongo?.hosts],
  'vault.unavailable': ({ mongo }) => ['MONGODB_URL', mongo?.hosts],
  'objects.unavailable': ({ content }) => ['KOHAKU_HUB_S3_ENDPOINT', content.s3 && new URL(content.s3.endpoint).origin],
};

/**
 * What an operator is told of a store that refuses or does not answer: why, which not every message says, and where it was
 * looked for. Never holds secrets.
 */
export const troubleOf = (error: DomainError, servers: Servers | null): string => {
  const why = messageWithReason(error);
  const [setting, address] = (servers && NAMED_BY[error.code]?.(servers)) ?? [];
  return !address ? why : `${why}; looked for at ${address} (${setting})`;
};
