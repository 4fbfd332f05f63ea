import {
  lfsBatchResponse,
  lfsDownload,
  lfsFailure,
  lfsStored,
  lfsUpload,
  parseLfsBatch,
  parseLfsObject,
} from './lfs-batch';
import { parsePointer, pointerBlobId, pointerSize, pointerText } from './lfs-pointer';
import { BadLfsRequest } from './wire-errors';

const oid = 'a'.repeat(64);
const pointer = { oid, size: 12_582_912 };

describe('pointers', () => {
  it('read back as written', () => {
    expect(parsePointer(Buffer.from(pointerText(pointer)))).toEqual(pointer);
    expect(pointerSize(pointer)).toBe(133);
    expect(pointerBlobId(pointer)).toMatch(/^[0-9a-f]{40}$/);
  });
  it.each([
    ['no final newline', pointerText(pointer).slice(0, -1)],
    ['more after it', `${pointerText(pointer)}\n`],
    ['a byte order mark', `\ufeff${pointerText(pointer)}`],
    ['upper case', pointerText({ ...pointer, oid: 'A'.repeat(64) })],
    ['a leading zero', pointerText(pointer).replace('size 1', 'size 01')],
    ['an unsafe size', pointerText(pointer).replace('12582912', '9999999999999999')],
    ['carriage returns', pointerText(pointer).replaceAll('\n', '\r\n')],
    ['too many bytes', pointerText(pointer).padEnd(1025)],
    ['nothing', ''],
  ])('are not what has %s', (_name, text) => expect(parsePointer(Buffer.from(text))).toBeNull());
});

describe('batch requests', () => {
  const body = {
    operation: 'upload',
    transfers: ['basic', 'xet'],
    hash_algo: 'sha_256',
    ref: { name: 'main' },
    objects: [pointer],
  };
  it('are read from every client', () => {
    expect(parseLfsBatch(body)).toEqual({
      operation: 'upload',
      transfers: ['basic', 'xet'],
      ref: 'main',
      objects: [pointer],
    });
    expect(parseLfsBatch({ operation: 'download', objects: [] })).toEqual({
      operation: 'download',
      transfers: ['basic'],
      ref: null,
      objects: [],
    });
  });
  it.each([
    null,
    [],
    {},
    { ...body, operation: 'steal' },
    { ...body, hash_algo: 'md5' },
    { ...body, transfers: 'basic' },
    { ...body, objects: {} },
    { ...body, ref: 'main' },
    { ...body, objects: Array(1001).fill(pointer) },
    { ...body, objects: [null] },
    { ...body, objects: ['a'] },
  ])('are refused: %#', (bad) => expect(() => parseLfsBatch(bad)).toThrow(BadLfsRequest));
  it.each([
    [{ oid: 'A'.repeat(64), size: 1 }, { oid: 'A'.repeat(64), size: 1 }, /: oid must be 64/],
    [{ oid: 'a'.repeat(5_000), size: 1 }, { oid: 'a'.repeat(200), size: 1 }, /: oid must be 64/],
    [{ size: 1 }, { oid: '', size: 1 }, /: oid must be 64/],
    [{ oid, size: -1 }, { oid, size: -1 }, /: size must be a whole/],
    [{ oid, size: 1.5 }, { oid, size: 0 }, /: size must be a whole/],
    [{ oid, size: 5e12 + 1 }, { oid, size: 5e12 + 1 }, /: size must be a whole/],
    [{ oid, size: '1' }, { oid, size: 0 }, /: size must be a whole/],
  ])('fail for one bad object alone: %#', (bad, sent, message) => {
    const { objects } = parseLfsBatch({ ...body, objects: [bad, pointer] });
    expect(objects).toEqual([
      { ...sent, error: { code: 422, message: expect.stringMatching(message) as string } },
      pointer,
    ]);
  });
  it('give single objects too', () => expect(parseLfsObject({ oid, size: 0, more: 1 })).toEqual({ oid, size: 0 }));
});

describe('batch answers', () => {
  const action = { href: 'https://h/x', header: {}, expires_in: 3600 };
  it('leave actions out for what is stored', () => expect(Object.keys(lfsStored(pointer))).toEqual(['oid', 'size']));
  it('name what to do for each object', () => {
    expect(
      lfsBatchResponse([lfsUpload(pointer, action), lfsDownload(pointer, action), lfsFailure(pointer, 404, 'no')]),
    ).toEqual({
      transfer: 'basic',
      hash_algo: 'sha256',
      objects: [
        { ...pointer, authenticated: true, actions: { upload: action } },
        { ...pointer, authenticated: true, actions: { download: action } },
        { ...pointer, error: { code: 404, message: 'no' } },
      ],
    });
    expect(lfsUpload(pointer, action, action).actions).toEqual({ upload: action, verify: action });
  });
});
