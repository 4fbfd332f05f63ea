import { isOpenlyPrivate } from './address-refused';

describe('a URL that leads into a private network', () => {
  it.each([
    ...['http://localhost/', 'https://hub.localhost./x', 'http://127.1/', 'http://0x7f.1/', 'http://[::1]:8080/'],
    ...[
      'http://10.0.0.1/',
      'http://[::ffff:10.0.0.1]/',
      'http://169.254.169.254/latest/meta-data',
      'http://[fe80::1]/',
    ],
  ])('says so: %s', (url) => expect(isOpenlyPrivate(url)).toBe(true));
  it.each([
    'https://example.org/',
    'http://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://localhost.example.org/',
  ])('may not: %s', (url) => expect(isOpenlyPrivate(url)).toBe(false));
});
