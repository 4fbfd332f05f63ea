import { StoreRefused } from '@hubledger/kernel';
import { connectionStringFor } from './connection-string';
import { LogConnection } from './log-connection';

const OURS =
  'keepAliveInterval=10000&keepAliveTimeout=5000&gossipTimeout=2&connectionName=hubledger&nodePreference=leader';

it.each([
  ['esdb://a:2113?tls=false', `esdb://a:2113?tls=false&${OURS}`],
  ['kurrentdb://a', `esdb://a?${OURS}`],
  ['kurrent+discover://a:2113/', `esdb+discover://a:2113?${OURS}`],
  ['kdb://u:p@a,b:1,c?nodePreference=follower&defaultDeadline=1', `esdb://u:p@a,b:1,c?${OURS}`],
  ['esdb://u:a:b@c%2F@host?tlsVerifyCert=true', `esdb://u:a%3Ab%40c%2F@host?${OURS}`],
  ['esdb://a?tlsCAFile=%2Fetc%2Fca.crt&keepAliveTimeout=1', 'tlsCAFile=%2Fetc%2Fca.crt&keepAliveTimeout=1&'],
])('%s is told to the client as it reads it', (url, told) => {
  expect(connectionStringFor(url)).toContain(told);
  expect(() => new LogConnection(url.replace(/tlsCAFile=[^&]*&/, ''))).not.toThrow();
});

it.each([
  'mongodb://u:geheim@a',
  'esdb://',
  'esdb://u:geheim@',
  'esdb://u:geheim@a b',
  'esdb://u:geheim@a?geheim=1',
  'esdb://u:geheim@a?tls=geheim',
  'esdb://u:geheim@a?tls=',
  'esdb://u:geheim@a?tlsVerifyCert=false',
  'esdb://u:geheim%@a',
  'esdb://:geheim@a',
  'esdb://geheim@a',
  'esdb://u:geheim@a:port',
  'esdb://u:geheim@a?tlsCAFile=/nowhere/geheim.crt',
  'esdb://u:geheim@a?userCertFile=/nowhere/geheim.crt',
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
