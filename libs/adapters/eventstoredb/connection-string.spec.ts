import { StoreRefused } from '@hubledger/kernel';
import { logAddress } from './connection-string';
import { LogConnection } from './log-connection';

const DEFAULTS = {
  ...{ tls: true, connectionName: 'hubledger', gossipTimeout: 2 },
  ...{ keepAliveInterval: 10_000, keepAliveTimeout: 5_000 },
};
const at = (host: string, port = 2113) => ({ host, port });
const one = { isCluster: false, hosts: [at('a')], credentials: null, parameters: DEFAULTS };

it.each([
  ['esdb://a', one],
  ['kurrentdb://a:2113/', one],
  ['kurrent://a?tls=true', one],
  ['kdb://a?nodePreference=follower&defaultDeadline=1&throwOnAppendFailure=false&tlsVerifyCert=true', one],
  ['esdb://a:1?tls=false', { ...one, hosts: [at('a', 1)], parameters: { ...DEFAULTS, tls: false } }],
  ['kurrentdb+discover://a', { ...one, isCluster: true }],
  ['esdb://a,b:1,[::1]:2', { ...one, isCluster: true, hosts: [at('a'), at('b', 1), at('::1', 2)] }],
  ['kurrentdb+discover://[fe80::1],b', { ...one, isCluster: true, hosts: [at('fe80::1'), at('b')] }],
  ['esdb://u:a:b@c%2F@a', { ...one, credentials: { username: 'u', password: 'a:b@c/' } }],
  ['kurrentdb://u%40x:p@a', { ...one, credentials: { username: 'u@x', password: 'p' } }],
  [
    'kurrentdb://a?tlsCaFile=%2Fetc%2Fca%20.crt&user-cert-file=c&USER_KEY_FILE=k',
    { ...one, parameters: { ...DEFAULTS, tlsCAFile: '/etc/ca .crt', userCertFile: 'c', userKeyFile: 'k' } },
  ],
  [
    'kurrentdb://a?maxDiscoverAttempts=3&discoveryInterval=50&gossipTimeout=1&connectionName=hub%202',
    {
      ...one,
      parameters: {
        ...DEFAULTS,
        ...{ maxDiscoverAttempts: 3, discoveryInterval: 50, gossipTimeout: 1, connectionName: 'hub 2' },
      },
    },
  ],
  [
    'kurrentdb://a?keepAliveInterval=-1&keepAliveTimeout=20000',
    { ...one, parameters: { ...DEFAULTS, keepAliveInterval: 2 ** 31 - 1, keepAliveTimeout: 20_000 } },
  ],
])('%s is read as it is meant', (url, address) => {
  expect(logAddress(url)).toEqual(address);
  if (!/file/i.test(url)) expect(() => new LogConnection(url).close()).not.toThrow();
});

it.each([
  'mongodb://u:geheim@a',
  'esdb://',
  'esdb://,',
  'esdb://u:geheim@',
  'esdb://u:geheim@a b',
  'esdb://u:geheim@a?geheim=1',
  'esdb://u:geheim@a?tls=geheim',
  'esdb://u:geheim@a?tls=',
  'esdb://u:geheim@a?gossipTimeout=geheim',
  'esdb://u:geheim@a?maxDiscoverAttempts=0',
  'esdb://u:geheim@a?keepAliveTimeout=-2',
  'esdb://u:geheim@a?tlsVerifyCert=false',
  'esdb://u:geheim%@a',
  'esdb://:geheim@a',
  'esdb://geheim@a',
  'esdb://u:geheim@a:port',
  'esdb://u:geheim@a:0',
  'esdb://u:geheim@a:65536',
  'esdb://u:geheim@::1',
  'esdb://u:geheim@[::geheim]',
  'esdb://u:geheim@[1.2.3.4]',
  'esdb://u:geheim@a?tlsCAFile=/nowhere/geheim.crt',
  `esdb://u:geheim@a?tlsCAFile=${__filename}`,
  'esdb://u:geheim@a?userCertFile=/nowhere/geheim.crt',
  'esdb://u:geheim@a?userCertFile=/nowhere/geheim.crt&userKeyFile=/nowhere/geheim.key',
])('%s is refused without a word of what it holds', (url) => {
  const printed: unknown[] = [];
  const warn = jest.spyOn(console, 'warn').mockImplementation((...words) => void printed.push(...words));
  try {
    expect(() => new LogConnection(url)).toThrow(StoreRefused);
    new LogConnection(url);
  } catch (error) {
    printed.push((error as Error).message, (error as Error).stack, JSON.stringify(error));
  } finally {
    warn.mockRestore();
  }
  const said = printed.join(' ').replaceAll('an unknown parameter: geheim', '');
  expect(said).toContain('EVENTSTORE_URL ');
  expect(said).not.toContain('geheim');
});
