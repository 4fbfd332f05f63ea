import type { ObjectOwnership } from '@hubledger/kernel';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { identifyBucket } from './identify-bucket';

const bucketOf = (owner: string | null = null) => {
  const ownership: ObjectOwnership = {
    key: 'system/hub',
    owner: () => Promise.resolve(owner),
    claim: async (by) => void (owner = by),
  };
  return { bucket: 'hub-storage', ownership };
};

it('a bucket that says nothing is taken, and known again', async () => {
  const [vault, bucket] = [new InMemoryVault(), bucketOf()];
  await identifyBucket(bucket, vault);
  expect(await bucket.ownership.owner()).toBe(await vault.fingerprint());
  await identifyBucket(bucket, vault);
});

it('one that was taken, by a start that got no further, is this hub’s', async () => {
  const vault = new InMemoryVault();
  await identifyBucket(bucketOf(await vault.fingerprint()), vault);
  await expect(identifyBucket(bucketOf(), vault)).rejects.toThrow(/is not the one/);
});

it('that of another hub is refused', async () => {
  const theirs = bucketOf();
  await identifyBucket(theirs, new InMemoryVault());
  const before = await theirs.ownership.owner();
  await expect(identifyBucket(theirs, new InMemoryVault())).rejects.toThrow(
    /of another hub: look at KOHAKU_HUB_S3_BUCKET/,
  );
  expect(await theirs.ownership.owner()).toBe(before);
});

it('an empty one is not taken in place of the one that was, unless somebody says so in it', async () => {
  const vault = new InMemoryVault();
  await identifyBucket(bucketOf(), vault);
  const empty = bucketOf();
  const own = await vault.fingerprint();
  await expect(identifyBucket(empty, vault)).rejects.toThrow(`store the text ${own} in it as system/hub`);
  expect(await empty.ownership.owner()).toBeNull();
  await empty.ownership.claim(own);
  await identifyBucket(empty, vault);
});

it('a folder is its hub’s by its lock', () => identifyBucket(new InMemoryObjectStore(), new InMemoryVault()));
