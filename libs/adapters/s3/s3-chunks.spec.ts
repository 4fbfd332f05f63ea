import { Readable } from 'node:stream';
import { chunksOf } from './s3-chunks';

it('an answer that does not say how long it is comes whole', async () => {
  const read: string[] = [];
  for await (const chunk of chunksOf(Readable.from([Buffer.from('abc'), Buffer.from('de')]), 0)) {
    read.push(Buffer.from(chunk).toString());
    if (read.length > 3) break;
  }
  expect(read).toEqual(['abcde']);
});
