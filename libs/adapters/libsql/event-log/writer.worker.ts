import { workerData } from 'node:worker_threads';
import { openWriter } from '../connection';
import { serve } from '../worker/serve';
import { LogWriter } from './log-writer';
import { EVENT_LOG_SCHEMA } from './schema';

/** Appends that may share one sync. */
const LARGEST_GROUP = 100;

const { file } = workerData as { file: string };
serve(() => new LogWriter(openWriter(file, { schema: EVENT_LOG_SCHEMA, synchronous: 'FULL' }), file), LARGEST_GROUP);
