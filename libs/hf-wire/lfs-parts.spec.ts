import { lfsPartsHeader, parseLfsCompletion } from './lfs-parts';
import { BadLfsRequest } from './wire-errors';

const oid = 'a'.repeat(64);
const part = { partNumber: 1, etag: '"x-1"' };

describe('an upload in parts', () => {
  it('announces its parts in order, all values being texts', () => {
    const header = lfsPartsHeader(20, ['http://h/1', 'http://h/2']);
    expect(JSON.stringify(header)).toBe('{"chunk_size":"20","00001":"http://h/1","00002":"http://h/2"}');
  });
  it('ends with its ETags as they were answered', () => {
    expect(parseLfsCompletion({ oid, parts: [part] })).toEqual({ oid, parts: [{ number: 1, etag: '"x-1"' }] });
  });
  it.each([
    null,
    [],
    {},
    { oid, parts: {} },
    { parts: [part] },
    { oid, parts: [null] },
    { oid, parts: [{ ...part, partNumber: 0 }] },
    { oid, parts: [{ ...part, partNumber: 1.5 }] },
    { oid, parts: [{ ...part, partNumber: '1' }] },
    { oid, parts: [{ ...part, partNumber: 10_001 }] },
    { oid, parts: [{ ...part, etag: '' }] },
    { oid, parts: [{ ...part, etag: 'a\nb' }] },
    { oid, parts: [{ ...part, etag: 'a'.repeat(257) }] },
    { oid, parts: [{ partNumber: 1 }] },
    { oid, parts: Array(10_001).fill(part) },
  ])('does not end with %#', (body) => expect(() => parseLfsCompletion(body)).toThrow(BadLfsRequest));
});
