import { Secret } from '@hubledger/kernel';
import type { Environment } from './environment';
import type { ServerAddress, Settings } from './settings';

/** Which servers keep what; null: embedded, below the data directory. */
export type Servers = Pick<Settings, 'eventStore' | 'mongo' | 'projector' | 'projectorPort'>;

const EVENT_STORE = /^(esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\/[^\s]+$/i;
const MONGO = /^mongodb(\+srv)?:\/\/[^\s]+$/i;

/** Values are never repeated: addresses of servers carry passwords. */
export const serversOf = (env: Environment): Servers => {
  const eventStore = addressOf(
    env,
    'EVENTSTORE_URL',
    EVENT_STORE,
    'esdb://host:2113 or kurrentdb+discover://host:2113',
  );
  const mongo = addressOf(env, 'MONGODB_URL', MONGO, 'mongodb://host:27017 or mongodb+srv://host');
  const projector = env.oneOf('HUB_PROJECTOR', 'inline', ['inline', 'external']) as Settings['projector'];
  const shared = embeddedIn(env).length === 0;
  if (projector === 'external' && !shared) {
    env.problems.push(
      `HUB_PROJECTOR=external needs stores that several processes can share; set ${embeddedIn(env).join(', ')} too, or leave it out`,
    );
  }
  if (mongo && env.text('HUB_MASTER_KEY') === null) {
    env.problems.push('MONGODB_URL needs HUB_MASTER_KEY: every process opens the same vault with it');
  }
  if (shared && env.flag('KOHAKU_HUB_ADMIN_ENABLED', true) && env.text('KOHAKU_HUB_ADMIN_SECRET_TOKEN') === null) {
    env.problems.push(
      'KOHAKU_HUB_ADMIN_SECRET_TOKEN is needed where several processes can share the stores: each would make one of its own',
    );
  }
  const projectorPort = env.integer('HUB_PROJECTOR_PORT', 48889, { min: 0, max: 65535 });
  return { eventStore, mongo, projector, projectorPort };
};

const SERVERS = ['EVENTSTORE_URL', 'MONGODB_URL', 'KOHAKU_HUB_S3_ENDPOINT'] as const;

/** The settings that are missing: what each of them would name is a file of this process alone. */
const embeddedIn = (env: Environment): string[] => SERVERS.filter((name) => env.text(name) === null);

const addressOf = (env: Environment, name: string, scheme: RegExp, example: string): ServerAddress | null => {
  const value = env.text(name);
  if (value === null) return null;
  const hosts = hostsOf(value);
  if (scheme.test(value) && hosts !== null) return { url: new Secret(value), hosts };
  env.problems.push(`${name} is not an address such as ${example}`);
  return null;
};

const HOSTS = /^[\w.-]+(:\d{1,5})?(,[\w.-]+(:\d{1,5})?)*$|^\[[\da-f:.]+\](:\d{1,5})?$/i;

/** Of `scheme://user:password@a:1,b:2/path?options` only `a:1,b:2`; null for what is no address. */
export const hostsOf = (url: string): string | null => {
  const behind = url.slice(url.indexOf('://') + 3);
  // The last one: a password that was not escaped may hold one as well.
  const [hosts = ''] = behind.slice(behind.lastIndexOf('@') + 1).split(/[/?#]/);
  return HOSTS.test(hosts) ? hosts : null;
};
