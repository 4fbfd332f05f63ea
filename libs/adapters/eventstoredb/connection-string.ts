import { StoreRefused } from '@hubledger/kernel';
import { type LogHost, logHosts } from './log-hosts';
import { type LogParameters, logParameters } from './log-parameters';

const SCHEME = /^(?:esdb|kurrentdb|kurrent|kdb)(?:\+discover)?:\/\//;
const PARTS = /^(?:(?<userInfo>[^/?]*)@)?(?<hosts>[^/?@]+)\/*(?:\?(?<query>.*))?$/;

export interface LogAddress {
  /** Who leads is asked, of any of them; else the one host is taken to be the server, until it names another. */
  readonly isCluster: boolean;
  readonly hosts: readonly LogHost[];
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly parameters: LogParameters;
}

/**
 * What `EVENTSTORE_URL` says. The client's own reader is not asked: it knows the `esdb` schemes alone and no addresses of
 * IPv6, splits credentials at every colon, and prints the whole address, password included, where a parameter is unknown to it.
 *
 * @throws StoreRefused, which quotes nothing of it but a parameter's name
 */
export const logAddress = (url: string): LogAddress => {
  const scheme = SCHEME.exec(url.trim())?.[0];
  if (!scheme) throw refused('begins with neither esdb:// nor kurrentdb://');
  const parts = PARTS.exec(url.trim().slice(scheme.length))?.groups;
  if (!parts?.['hosts']) throw refused('is not of the form scheme://[user:password@]host[:port][?name=value]');
  const hosts = logHosts(parts['hosts']);
  if (!hosts) throw refused('names a host that is none');
  const parameters = logParameters(parametersIn(parts['query'] ?? ''));
  if (typeof parameters === 'string') throw refused(parameters);
  return {
    isCluster: scheme.includes('+discover') || hosts.length > 1,
    ...{ hosts, credentials: credentialsIn(parts['userInfo']), parameters },
  };
};

const parametersIn = (query: string): Array<[string, string]> =>
  query
    .split('&')
    .filter(Boolean)
    .map((part) => {
      const [name = '', ...rest] = part.split('=');
      return [name, decoded(rest.join('='))];
    });

const credentialsIn = (userInfo: string | undefined): LogAddress['credentials'] => {
  if (!userInfo) return null;
  const colon = userInfo.indexOf(':');
  if (colon < 1) throw refused('has a user without a password');
  const [username = '', password = ''] = [userInfo.slice(0, colon), userInfo.slice(colon + 1)].map(decoded);
  if (!password) throw refused('has a user without a password');
  return { username, password };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused('has a % that is not followed by two hexadecimal digits');
  }
};

export const refused = (reason: string): StoreRefused => new StoreRefused(`EVENTSTORE_URL ${reason}`);
