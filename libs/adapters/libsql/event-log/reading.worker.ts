import { workerData } from 'node:worker_threads';
import { serve } from '../worker/serve';
import { bytesOf, ReadingService } from './reading-service';

/** Nothing is shared by those that are read together, and the first would wait for the last. */
const LARGEST_GROUP = 1;

serve(() => new ReadingService((workerData as { file: string }).file), LARGEST_GROUP, bytesOf);
