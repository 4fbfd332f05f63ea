import { Readable } from 'node:stream';
import { imageOf } from './image-body';

const form = (parts: string[]): string => `${parts.map((part) => `--b0\r\n${part}\r\n`).join('')}--b0--\r\n`;
const field = 'content-disposition: form-data; name="note"\r\n\r\nhello';
const file =
  'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--x';

const bodyOf = (text: string, type = 'multipart/form-data; boundary=b0') => ({
  body: Readable.from([Buffer.from(text, 'latin1')]),
  headers: { 'content-type': type },
});

describe('the image of an upload', () => {
  it('is the file of a form', async () => {
    expect((await imageOf(bodyOf(form([field, file])))).toString('latin1')).toBe('\x89PNG\r\n--x');
  });
  it('knows quoted boundaries', async () => {
    const body = bodyOf(form([file]), 'multipart/form-data; charset=utf-8; boundary="b0"');
    expect((await imageOf(body)).toString('latin1')).toBe('\x89PNG\r\n--x');
  });
  it('is the body itself otherwise', async () => {
    expect((await imageOf(bodyOf('GIF89a', 'image/gif'))).toString()).toBe('GIF89a');
  });
  it.each([
    ['a form without a file', form([field])],
    ['a form that is cut off', form([file]).slice(0, 60)],
    ['no form at all', 'hello'],
  ])('is missing in %s', async (_, text) => {
    await expect(imageOf(bodyOf(text))).rejects.toMatchObject({ code: 'identity.avatar_invalid' });
  });
  it('is bounded while it arrives', async () => {
    const endless = { body: Readable.from(Array(100).fill(Buffer.alloc(65_536))), headers: {} };
    await expect(imageOf(endless)).rejects.toMatchObject({ code: 'identity.avatar_too_large' });
  });
  it('is not JSON', async () => {
    await expect(imageOf({ body: {}, headers: {} })).rejects.toMatchObject({ code: 'identity.avatar_invalid' });
  });
});
