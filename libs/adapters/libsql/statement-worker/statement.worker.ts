import { workerData } from 'node:worker_threads';
import { openWriter, type WriterOptions } from '../connection';
import { serve } from '../worker/serve';
import { StatementRunner } from './statement-runner';

const { file, options } = workerData as { file: string; options: WriterOptions };
/** Transactions stay apart, so a group only saves messages. */
serve(() => new StatementRunner(openWriter(file, options)), 20);
