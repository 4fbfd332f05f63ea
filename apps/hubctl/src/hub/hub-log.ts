import {
  copyLogUntil,
  copyRecordedLog,
  type CopiedLog,
  LogFile,
  type RecordedLog,
  scanLibsqlLog,
} from '@hubledger/adapters/libsql';
import { type EventLog, type EventScan, type Position, scanOf } from '@hubledger/kernel';
import type { ServerAddress } from '@hubledger/platform/config';
import { firstLogIdOf, logIdOf, serverLog } from '@hubledger/stores';

/** A hub's log, wherever it is, for reading beside the hub. */
export interface HubLog extends Pick<EventLog, 'readAll' | 'readStream' | 'head' | 'close'> {
  /** How it is looked through from end to end. */
  readonly kept: { readonly file: string } | { readonly server: ServerLogForReading };
  readonly scan: EventScan;
  readonly exists: (stream: string) => boolean | Promise<boolean>;
  /** Null for an empty log. @throws StartRefused for one that was not copied whole */
  logId(): Promise<string | null>;
  /** A new file with all up to a position, inclusive. Null: there is nothing. */
  copyUntil(upTo: Position, target: string, progress?: (events: number) => void): Promise<CopiedLog | null>;
}

export type ServerLogForReading = RecordedLog & Pick<EventLog, 'readAll' | 'readStream'>;

export const logInFile = (file: string): HubLog => {
  const log = new LogFile(file);
  return {
    ...readsOf(log),
    kept: { file },
    scan: scanLibsqlLog(file),
    exists: (stream) => log.exists(stream),
    logId: () => firstLogIdOf(log), // none is moved to a file; one that was copied there may end before it was moved
    copyUntil: (upTo, target, progress) => copyLogUntil(file, target, upTo, progress),
  };
};

export const logOnServer = async (address: ServerAddress): Promise<HubLog> => {
  const log = await serverLog(address);
  return {
    ...readsOf(log),
    kept: { server: log },
    scan: scanOf(log),
    exists: async (stream) => (await log.readStream(stream, { limit: 1 })).length > 0,
    logId: () => logIdOf(log),
    copyUntil: (upTo, target, progress) => copyRecordedLog(log, target, upTo, progress),
  };
};

type Reads = Pick<EventLog, 'readAll' | 'readStream' | 'head' | 'close'>;

const readsOf = (log: Reads): Reads => ({
  readAll: (options) => log.readAll(options),
  readStream: (stream, options) => log.readStream(stream, options),
  head: () => log.head(),
  close: () => log.close(),
});
