import { workerData } from 'node:worker_threads';
import { serve } from '../worker/serve';
import { ReadingService } from './reading-service';

/** The first of a group waits for the last, and each may be a look at the disk. */
const LARGEST_GROUP = 8;

serve(() => new ReadingService((workerData as { file: string }).file), LARGEST_GROUP);
