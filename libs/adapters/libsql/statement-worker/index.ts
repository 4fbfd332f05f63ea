export type { SqlRow, SqlValue, Statement, StatementResult } from './statement';
export { StatementFile } from './statement-file';
export { StatementWorker } from './statement-worker';
export type { StatementFileOptions } from './statement-service';
