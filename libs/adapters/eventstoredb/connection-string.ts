import { StoreRefused } from '@hubledger/kernel';

const SCHEME = /^(?:esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\//;
const PARTS = /^(?:(?<userInfo>[^/?]*)@)?(?<hosts>[^/?@]+)\/*(?:\?(?<query>.*))?$/;
const HOST = /^[\w.-]+(?::\d{1,5})?$/;

/** Names as the client reads them: without case, dashes and underscores. */
const PARAMETERS = new Set([
  'tls',
  'tlscafile',
  'usercertfile',
  'userkeyfile',
  'connectionname',
  'maxdiscoverattempts',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
]);
/** Ours to decide: reads have to see what was just appended, and every call has a time limit of its own. */
const IGNORED = new Set(['nodepreference', 'defaultdeadline', 'throwonappendfailure']);

/**
 * Milliseconds of silence after which the client asks whether the connection is alive, and for the answer to that;
 * seconds for a node to tell who leads.
 */
const DEFAULTS = {
  keepAliveInterval: '10000',
  keepAliveTimeout: '5000',
  gossipTimeout: '2',
  connectionName: 'hubledger',
};

/**
 * The address as the client reads it: it knows the `esdb` schemes alone, splits credentials at every colon, and prints
 * the whole address, password included, where a parameter is unknown to it. So parameters are looked at before.
 *
 * @throws StoreRefused, which quotes nothing of it but a parameter's name
 */
export const connectionStringFor = (url: string): string => {
  const scheme = SCHEME.exec(url.trim());
  if (!scheme) throw refused('begins with neither esdb:// nor kurrentdb://');
  const parts = PARTS.exec(url.trim().slice(scheme[0].length))?.groups;
  if (!parts?.hosts) throw refused('is not of the form scheme://[user:password@]host[:port][?name=value]');
  const hosts = parts.hosts.split(',').filter((host) => host !== '');
  if (!hosts.every((host) => HOST.test(host))) throw refused('names a host that is none');
  const query = [...parametersOf(parts.query ?? ''), ['nodePreference', 'leader']];
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join('&');
  return `esdb${scheme[1] ?? ''}://${credentialsOf(parts.userInfo)}${hosts.join(',')}?${search}`;
};

const parametersOf = (query: string): Array<[string, string]> => {
  const given = new Map<string, [string, string]>();
  for (const part of query.split('&').filter(Boolean)) {
    const [name = '', ...rest] = part.split('=');
    const [key, value] = [name.toLowerCase().replace(/[_-]/g, ''), decoded(rest.join('='))];
    if (key === 'tlsverifycert') {
      if (value === 'false') throw refused('asks for tlsVerifyCert=false: name the CA with tlsCAFile');
      continue;
    }
    if (IGNORED.has(key)) continue;
    if (!PARAMETERS.has(key)) throw refused(`has an unknown parameter: ${name.slice(0, 40)}`);
    if (value === '') throw refused(`has a parameter without a value: ${name.slice(0, 40)}`);
    given.set(key, [name, value]);
  }
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (!given.has(name.toLowerCase())) given.set(name.toLowerCase(), [name, value]);
  }
  return [...given.values()];
};

const credentialsOf = (userInfo: string | undefined): string => {
  if (!userInfo) return '';
  const colon = userInfo.indexOf(':');
  if (colon < 1) throw refused('has a user without a password');
  const [user, password] = [userInfo.slice(0, colon), userInfo.slice(colon + 1)].map(decoded);
  if (!password) throw refused('has a user without a password');
  return `${encodeURIComponent(user!)}:${encodeURIComponent(password)}@`;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused('has a % that is not followed by two hexadecimal digits');
  }
};

export const refused = (reason: string): StoreRefused => new StoreRefused(`EVENTSTORE_URL ${reason}`);
