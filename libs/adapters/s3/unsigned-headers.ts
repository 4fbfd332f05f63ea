import { AbortMultipartUploadCommand, CreateMultipartUploadCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { ObjectsUnavailable, StoreRefused } from '@hubledger/kernel';
import { incomingKey } from './own-uploads';
import { PresignedAddresses } from './presigned';
import type { S3Bucket } from './s3-bucket';
import { translated } from './s3-errors';

const SECONDS = 60;
/** Of another length than the part, by which it is told what became of it. */
const SOURCE = Buffer.from('not meant for who sends the part');
const PART = Buffer.alloc(1_000, 'p');

/**
 * A part's address names key, upload and length; which headers come with it the server has to look at. One that lets
 * `x-amz-copy-source` pass unsigned fills the part from any object that the hub may read, so that whoever may upload reads
 * everybody's content (CVE-2026-54330 and its like). So this is tried before any such address is given out.
 *
 * @throws StoreRefused, ObjectsUnavailable
 */
export const refuseUnsignedCopies = (bucket: S3Bucket): Promise<void> =>
  translated(async () => {
    const { quick } = bucket.clients;
    const [source, key] = [incomingKey(), incomingKey()];
    const upload = { Bucket: bucket.name, Key: key };
    const { UploadId = '' } = await quick.send(new CreateMultipartUploadCommand(upload));
    try {
      await bucket.put(source, SOURCE);
      const addresses = new PresignedAddresses(quick, bucket.name);
      const address = await addresses.writePart(key, UploadId, 1, PART.byteLength, SECONDS);
      await sent(address, `/${bucket.name}/${source}`);
      const { Parts = [] } = await quick.send(new ListPartsCommand({ ...upload, UploadId }));
      if (Parts.every(({ Size }) => Size === PART.byteLength)) return;
    } finally {
      await bucket.delete(source).catch(() => undefined); // it is swept
      await quick.send(new AbortMultipartUploadCommand({ ...upload, UploadId })).catch(() => undefined);
    }
    throw new StoreRefused(
      'HUB_S3_PRESIGNED_UPLOADS: this S3 server copies from other objects by headers that are not signed, so who may upload could read everything; update the server or unset it',
    );
  });

/** Whatever the answer is: what has become of the part says more. */
const sent = async (address: string, source: string): Promise<void> => {
  const headers = { 'x-amz-copy-source': source };
  const signal = AbortSignal.timeout(SECONDS * 1_000);
  try {
    const answer = await fetch(address, { method: 'PUT', headers, body: PART, signal });
    await answer.arrayBuffer();
  } catch {
    throw new ObjectsUnavailable('a part that was sent by its address got no answer');
  }
};
