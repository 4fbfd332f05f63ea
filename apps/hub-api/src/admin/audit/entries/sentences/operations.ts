import type {
  JobEvent,
  ProjectionEventSkipped,
  ProjectionRetried,
  ProjectionSwapped,
  MasterKeyRotated,
} from '@hubledger/contexts/operations/contract';
import type { ObjectDeletionOrdered } from '@hubledger/contexts/storage/contract';
import { bytes, counted, plain, quoted, who } from '../phrases';
import type { Sentences } from '../sentence';

type OperatorEvent =
  JobEvent | MasterKeyRotated | ProjectionSwapped | ProjectionRetried | ProjectionEventSkipped | ObjectDeletionOrdered;

const ENDINGS = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted, as the hub stopped',
} as const;

export const operationSentences: Sentences<OperatorEvent> = {
  JobRequested: (event, names) => `${who(event, names)} started the job ${quoted(event.data.description)}`,
  JobEnded: ({ data: { jobId, ending, progress, failure } }, names) => {
    const done = progress === null ? '' : ` (${progress.done} ${plain(progress.unit)})`;
    return `The job ${names.job(jobId)} ${ENDINGS[ending]}${done}${failure === null ? '' : `: ${plain(failure)}`}`;
  },
  MasterKeyRotated: ({ data: { fromKey, toKey } }) =>
    `The master key ${plain(fromKey)} was replaced by ${plain(toKey)}: every secret was sealed anew`,
  ProjectionSwapped: ({ data: { projection, comparison } }) => {
    const found =
      comparison === null
        ? ''
        : `: ${comparison.differing} of ${counted(comparison.documents, 'document')} were not as they should be`;
    return `The read model ${plain(projection)} was built anew${found}`;
  },
  ProjectionRetried: (event, names) =>
    `${who(event, names)} had the read model ${plain(event.data.projection)} try again what it could not apply`,
  ProjectionEventSkipped: (event, names) => {
    const { projection, position, reason } = event.data;
    return `${who(event, names)} had the read model ${plain(projection)} leave out the event at ${position}: ${quoted(reason)}`;
  },
  ObjectDeletionOrdered: (event, names) => {
    const { bucket, prefix, keys, bytes: size, force } = event.data;
    const [only] = keys;
    const what =
      keys.length === 1 ? quoted(`${prefix}${only}`) : `${counted(keys.length, 'object')} below ${quoted(prefix)}`;
    return `${who(event, names)} deleted ${what} of the bucket ${plain(bucket)} (${bytes(size)})${force ? ', even if in use' : ''}`;
  },
};
