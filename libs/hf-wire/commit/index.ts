export { parseCommit } from './commit-lines';
export { type ContentEncoding, decodeContent } from './content-decoder';
export { type ContentSink, type OpenSink } from './file-content';
export { type CommitLimits, DEFAULT_COMMIT_LIMITS } from './limits';
export type {
  CommitHeader,
  CommitLine,
  CopyOperation,
  DeleteOperation,
  FileOperation,
  LfsFileOperation,
} from './operations';
