import type { ObjectStore, Vault } from '@hubledger/kernel';
import { StartRefused } from './start-refused';

/** Of a vault whose hub has a bucket that says so. */
const CLAIMED = 'log/bucket-claimed';

/**
 * Makes sure that log, vault and bucket belong together. In a wrong bucket a hub finds no files, what is pushed goes where nobody
 * looks for it, and what another hub keeps there is swept as if nobody named it. A bucket that says nothing yet is taken, but not
 * in place of one that did.
 *
 * @throws StartRefused
 */
export const identifyBucket = async (
  { bucket, ownership }: Pick<ObjectStore, 'bucket' | 'ownership'>,
  vault: Vault,
): Promise<void> => {
  if (!ownership) return;
  const [own, owner, claimed] = await Promise.all([vault.fingerprint(), ownership.owner(), vault.get(CLAIMED)]);
  if (owner !== null && owner !== own) {
    throw new StartRefused(`The bucket ${bucket} holds the objects of another hub: look at KOHAKU_HUB_S3_BUCKET`);
  }
  if (owner === null && claimed) {
    throw new StartRefused(
      `The bucket ${bucket} is not the one with the objects of this hub: look at KOHAKU_HUB_S3_BUCKET and KOHAKU_HUB_S3_ENDPOINT; ` +
        `to go on with it all the same, store the text ${own} in it as ${ownership.key}`,
    );
  }
  if (owner === null) await ownership.claim(own);
  if (!claimed) await vault.putIfAbsent(CLAIMED, Buffer.from(bucket));
};
