import { BadSettings, readSettings } from './read-settings';

describe('reading settings', () => {
  it('starts on loopback with nothing set', () => {
    expect(readSettings({})).toMatchObject({
      host: '127.0.0.1',
      port: 48888,
      admin: { enabled: true, token: null },
      smtp: null,
      unusedSweepHours: 24,
    });
  });

  it('takes an empty variable for an unset one', () => {
    expect(readSettings({ PORT: '', KOHAKU_HUB_ADMIN_SECRET_TOKEN: ' ' })).toMatchObject({
      port: 48888,
      admin: { token: null },
    });
  });

  it('sweeps no bucket on a server that others may use, unless it is told to', () => {
    const server = {
      KOHAKU_HUB_S3_ENDPOINT: 'http://s3.example',
      KOHAKU_HUB_S3_ACCESS_KEY: 'key',
      KOHAKU_HUB_S3_SECRET_KEY: 'secret',
    };
    expect(readSettings(server).unusedSweepHours).toBe(0);
    expect(readSettings({ ...server, HUB_UNUSED_SWEEP_HOURS: '12' }).unusedSweepHours).toBe(12);
  });

  it('names every bad setting in one line', () => {
    expect(() => readSettings({ HUB_UNUSED_SWEEP_HOURS: '600' })).toThrow(/HUB_UNUSED_SWEEP_HOURS=600 .*0 to 500/);
    const read = () => readSettings({ PORT: '99999', KOHAKU_HUB_BASE_URL: 'nonsense', KOHAKU_HUB_LOG_LEVEL: 'loud' });
    expect(read).toThrow(BadSettings);
    expect(read).toThrow(/PORT=99999.*KOHAKU_HUB_LOG_LEVEL|KOHAKU_HUB_BASE_URL.*PORT/);
  });

  it.each([{ NODE_ENV: 'production' }, { HOST: '0.0.0.0' }])('refuses the published admin token with %j', (extra) => {
    const read = () => readSettings({ ...extra, KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'change-me-in-production' });
    expect(read).toThrow(/published default/);
  });

  it('warns of the published admin token on loopback', () => {
    const { warnings } = readSettings({ KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'change-me-in-production' });
    expect(warnings).toEqual([expect.stringContaining('published default')]);
  });

  it('reads quotas, with null for unlimited', () => {
    const { accounts } = readSettings({
      KOHAKU_HUB_DEFAULT_USER_PRIVATE_QUOTA_BYTES: '10737418240',
      KOHAKU_HUB_DEFAULT_USER_PUBLIC_QUOTA_BYTES: 'unlimited',
    });
    expect(accounts.quotas).toMatchObject({ userPrivate: 10737418240, userPublic: null });
  });

  it('says which known settings it ignores', () => {
    expect(readSettings({ KOHAKU_HUB_DB_BACKEND: 'postgres' }).warnings).toHaveLength(1);
  });

  it('keeps secrets out of JSON', () => {
    expect(() => JSON.stringify(readSettings({ HUB_MASTER_KEY: 'abc' }))).toThrow(/serialised/);
  });
});
