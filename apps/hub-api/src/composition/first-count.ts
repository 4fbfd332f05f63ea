import { BucketInventory, rescanBucket } from '@hubledger/contexts/storage/storage.module';
import { Clock, ObjectStore } from '@hubledger/kernel';
import type { INestApplicationContext } from '@nestjs/common';
import type { Logger } from 'pino';

/** Of a bucket that was filled before there was an inventory, or whose inventory was lost. Behind the start. */
export const countOnce = async (app: INestApplicationContext, logger: Logger): Promise<void> => {
  try {
    const inventory = app.get(BucketInventory);
    if (await inventory.totals()) return;
    const { after } = await rescanBucket(app.get(ObjectStore), inventory, app.get(Clock));
    if (after.objects > 0) logger.info({ ...after }, 'the stored objects were counted');
  } catch (error) {
    logger.warn({ err: error }, 'The stored objects could not be counted; a rescan does it');
  }
};
