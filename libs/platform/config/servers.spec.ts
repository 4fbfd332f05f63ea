import { BadSettings, readSettings } from './read-settings';
import { hostsOf } from './servers';

const PASSWORD = 'pa55-word';
const log = { EVENTSTORE_URL: `esdb+discover://admin:${PASSWORD}@a.example:2113,b.example:2113?tls=true` };
const mongo = {
  MONGODB_URL: `mongodb://hub:${PASSWORD}@m.example:27017/hub?replicaSet=rs0`,
  HUB_MASTER_KEY: 'a'.repeat(64),
};
const s3 = {
  KOHAKU_HUB_S3_ENDPOINT: 'https://s3.example',
  KOHAKU_HUB_S3_ACCESS_KEY: 'key',
  KOHAKU_HUB_S3_SECRET_KEY: PASSWORD,
};
const admin = { KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'token' };
const shared = { ...log, ...mongo, ...s3, ...admin };

const problemsOf = (variables: Record<string, string>): string => {
  try {
    readSettings(variables);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(BadSettings);
    return (error as Error).message;
  }
};

describe('settings of servers', () => {
  it('are all embedded when none is named', () => {
    expect(readSettings({})).toMatchObject({
      eventStore: null,
      mongo: null,
      projector: 'inline',
      content: { s3: null },
    });
  });

  it('name each store on its own', () => {
    expect(readSettings(log)).toMatchObject({ eventStore: { hosts: 'a.example:2113,b.example:2113' }, mongo: null });
    expect(readSettings(mongo)).toMatchObject({ eventStore: null, mongo: { hosts: 'm.example:27017' } });
    expect(readSettings(log).eventStore?.url.reveal()).toBe(log.EVENTSTORE_URL);
  });

  it.each([
    'esdb://h:1',
    'kurrentdb://h',
    'kdb://h',
    'kurrent+discover://h',
    'kurrentdb+discover://a,b:2?tls=false',
    'ESDB://[::1]:2113',
  ])('take %s', (url) => expect(problemsOf({ EVENTSTORE_URL: url })).toBe(''));

  it.each([
    'h:2113',
    'http://h:2113',
    'esdb://',
    `esdb://u:${PASSWORD}@`,
    `tcp://u:${PASSWORD}@h`,
    `esdb://a b:${PASSWORD}@h`,
  ])('refuse %s without repeating it', (url) => {
    const [event, documents] = [problemsOf({ EVENTSTORE_URL: url }), problemsOf({ ...mongo, MONGODB_URL: url })];
    expect(event).toMatch(/^EVENTSTORE_URL is not an address such as esdb:/);
    expect(documents).toMatch(/^MONGODB_URL is not an address such as mongodb:/);
    expect(event + documents).not.toContain(PASSWORD);
  });

  it('give projections to other processes only where every store can be shared', () => {
    expect(readSettings({ ...shared, HUB_PROJECTOR: 'external' }).projector).toBe('external');
    for (const [name, missing] of [
      ['EVENTSTORE_URL', log],
      ['MONGODB_URL', mongo],
      ['KOHAKU_HUB_S3_ENDPOINT', s3],
    ] as const) {
      const rest = Object.fromEntries(Object.entries(shared).filter(([key]) => !(key in missing)));
      expect(problemsOf({ ...rest, HUB_PROJECTOR: 'external' })).toMatch(
        `needs stores that several processes can share; set ${name} too`,
      );
    }
    expect(problemsOf({ HUB_PROJECTOR: 'elsewhere' })).toMatch(
      /HUB_PROJECTOR=elsewhere is not one of inline, external/,
    );
  });

  it('leave nothing for each process to make up by itself', () => {
    expect(problemsOf({ MONGODB_URL: mongo.MONGODB_URL })).toMatch(/MONGODB_URL needs HUB_MASTER_KEY/);
    const rest = { ...log, ...mongo, ...s3 };
    expect(problemsOf(rest)).toMatch(/KOHAKU_HUB_ADMIN_SECRET_TOKEN is needed/);
    expect(problemsOf({ ...rest, KOHAKU_HUB_ADMIN_ENABLED: 'false' })).toBe('');
  });

  it('can not be printed with their passwords', () => {
    const { eventStore, mongo: documents } = readSettings(shared);
    expect(() => JSON.stringify(eventStore)).toThrow(/serialised/);
    expect(`${String(eventStore?.url)} ${eventStore?.hosts} ${documents?.hosts}`).not.toContain(PASSWORD);
  });
});

describe('the hosts of an address', () => {
  it.each([
    ['mongodb://u:p@ss@h:1/db', 'h:1'],
    ['mongodb://u:p/ss?x@h:1/db', 'h:1'],
    ['https://s3.example:9000/path', 's3.example:9000'],
    [`mongodb://u:${PASSWORD}`, null],
    ['esdb://', null],
  ])('of %s', (url, hosts) => expect(hostsOf(url)).toBe(hosts));
});
