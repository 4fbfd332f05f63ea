import { presentedCredentials } from './credentials';

describe('credentials a request presents', () => {
  it.each([
    [{}, null],
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer abc' }, 'abc'],
    [{ authorization: 'Bearer abc|https://h,tok' }, 'abc'],
    [{ authorization: 'Bearer |https://h,tok' }, null],
    [{ authorization: `Basic ${Buffer.from('alice:abc').toString('base64')}` }, 'abc'],
    [{ authorization: 'nonsense' }, 'nonsense'],
  ])('%j presents the token %j', (headers, token) => expect(presentedCredentials(headers).token).toBe(token));

  it('finds the session cookie among others', () => {
    expect(presentedCredentials({ cookie: 'a=1; session_id=xyz; b=2' }).session).toBe('xyz');
    expect(presentedCredentials({ cookie: 'xsession_id=xyz' }).session).toBeNull();
  });
});
