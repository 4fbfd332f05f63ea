import { baseUrlOf } from './base-url';

const from = (headers: Record<string, string>) => baseUrlOf({ headers, protocol: 'http' });

describe('the address a client used', () => {
  it('is the Host header', () => expect(from({ host: 'hub.example:48888' })).toBe('http://hub.example:48888'));
  it('is the proxy’s forwarded host and protocol', () =>
    expect(from({ host: 'inner', 'x-forwarded-host': 'hub.example', 'x-forwarded-proto': 'https, http' })).toBe(
      'https://hub.example',
    ));
  it('never repeats a hostile header', () => expect(from({ host: 'a"><script>' })).toBe('http://localhost'));
});
