import { workerData } from 'node:worker_threads';
import { serve } from '../worker/serve';
import { type StatementFileOptions, StatementService } from './statement-service';

/** Batches of one transaction; with batches of up to 1,000 documents it stays well below a second. */
const LARGEST_GROUP = 64;

serve(() => new StatementService(workerData as StatementFileOptions), LARGEST_GROUP);
