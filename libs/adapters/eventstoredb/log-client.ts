import { EventStoreDBClient } from '@eventstore/db-client';
import type { LogAddress } from './connection-string';
import { inAddress } from './log-hosts';
import type { TlsFiles } from './tls-files';

/** What the client asks itself where it connects to; it declares it private. As of 6.2.1. */
interface Resolving {
  resolveUri: () => Promise<string>;
}

/** @param files null: without TLS */
export const logClient = (
  { isCluster, hosts, credentials, parameters }: LogAddress,
  files: TlsFiles | null,
): EventStoreDBClient => {
  const endpoints = hosts.map(({ host, port }) => ({ address: inAddress(host), port }));
  const { connectionName, keepAliveInterval, keepAliveTimeout } = parameters;
  const { maxDiscoverAttempts, discoveryInterval, gossipTimeout } = parameters;
  const connecting = { connectionName, keepAliveInterval, keepAliveTimeout };
  const discovering = { maxDiscoverAttempts, discoveryInterval, gossipTimeout, nodePreference: 'leader' as const };
  const securing = files
    ? { rootCertificate: files.ca, userCertFile: files.cert, userKeyFile: files.key }
    : { insecure: true };
  const own = credentials ?? undefined;
  const client = isCluster
    ? new EventStoreDBClient({ endpoints, ...discovering, ...connecting }, securing, own)
    : new EventStoreDBClient({ endpoint: endpoints[0]!, ...connecting }, securing, own);
  return withAddressesOfIPv6(client);
};

/** Nodes tell their addresses bare, and the client puts a colon and the port behind them. */
const withAddressesOfIPv6 = (client: EventStoreDBClient): EventStoreDBClient => {
  const resolving = client as unknown as Resolving;
  const resolveUri = resolving.resolveUri;
  resolving.resolveUri = async () => {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(await resolveUri()) ?? [];
    return `${inAddress(host)}:${port}`;
  };
  return client;
};
