import { checkedUrl } from './webhook-url';

describe('the url of a webhook', () => {
  it.each([
    ['https://a.example/x?y=z', 'https://a.example/x?y=z'],
    ['HTTP://A.example', 'http://a.example/'],
    ['https://a.example/x#part', 'https://a.example/x'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/'],
  ])('%s is asked as %s', (text, url) => expect(checkedUrl(text)).toBe(url));

  it.each([
    ['', 'no absolute address'],
    ['/hub', 'no absolute address'],
    ['a.example/hub', 'no absolute address'],
    ['http://', 'no absolute address'],
    ['ftp://a.example/', 'neither http nor https'],
    ['file:///etc/passwd', 'neither http nor https'],
    ['javascript:alert(1)', 'neither http nor https'],
    ['https://me:secret@a.example/', 'credentials'],
    ['https://me@a.example/', 'credentials'],
    ['https://a.example:0/', 'no port 0'],
    [`https://a.example/${'x'.repeat(2_100)}`, 'longer than'],
    [`https://a.example/${'é'.repeat(1_000)}`, 'longer than'],
  ])('%.40s is refused', (text, reason) => expect(() => checkedUrl(text)).toThrow(reason));
});
