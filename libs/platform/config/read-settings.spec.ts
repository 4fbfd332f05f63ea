import { BadSettings, readSettings } from './read-settings';

describe('reading settings', () => {
  it('starts on loopback with nothing set', () => {
    expect(readSettings({})).toMatchObject({
      host: '127.0.0.1',
      port: 48888,
      admin: { enabled: true, token: null },
      smtp: null,
    });
  });

  it('takes an empty variable for an unset one', () => {
    expect(readSettings({ PORT: '', KOHAKU_HUB_ADMIN_SECRET_TOKEN: ' ' })).toMatchObject({
      port: 48888,
      admin: { token: null },
    });
  });

  it('names every bad setting in one line', () => {
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
