import { sourceUrl } from './source-url';

describe('the url of a fallback source', () => {
  it.each([
    ['https://huggingface.co', 'https://huggingface.co'],
    ['https://huggingface.co/', 'https://huggingface.co'],
    ['HTTPS://HuggingFace.co:443///', 'https://huggingface.co'],
    ['http://hub.example:8080/hub/', 'http://hub.example:8080/hub'],
    ['http://0x7f.1/', 'http://127.0.0.1'],
    ['https://h.example/a/../b//', 'https://h.example/b'],
  ])('%s is kept as %s', (text, url) => expect(sourceUrl(text)).toBe(url));

  it.each([
    ['', 'no absolute address'],
    ['huggingface.co', 'no absolute address'],
    ['/hub', 'no absolute address'],
    ['ftp://a.example', 'neither http nor https'],
    ['javascript:alert(1)', 'neither http nor https'],
    ['https://me:secret@a.example', 'credentials'],
    ['https://hf_secret@a.example', 'credentials'],
    ['https://a.example/?token=secret', 'a query or a fragment'],
    ['https://a.example/#secret', 'a query or a fragment'],
    [`https://a.example/${'x'.repeat(1_024)}`, 'longer than'],
    [`https://a.example/${'é'.repeat(500)}`, 'longer than'],
  ])('%.40s is refused', (text, reason) => {
    expect(() => sourceUrl(text)).toThrow(reason);
    expect(() => sourceUrl(text)).not.toThrow('secret');
  });
});
