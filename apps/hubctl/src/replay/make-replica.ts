import { copyLogUntil, copyVault, LogFile } from '@hubledger/adapters/libsql';
import { replaceMasterKey } from '@hubledger/adapters/vault-envelope';
import { type Cut, cutAt, type Moment } from '@hubledger/kernel';
import { readReplica, type Replica, writeReplica } from '@hubledger/platform/config';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CommandRefused } from '../command';
import { assertThere, type DataDirectory, masterKeyOf } from '../data-directory';
import { type Draft, draftFor } from './target';

export interface ReplicaRequest {
  readonly source: DataDirectory;
  readonly target: string;
  readonly moment: Moment;
  readonly progress?: (events: number) => void;
}

export interface MadeReplica extends Replica {
  readonly events: number;
  readonly secrets: number;
}

/**
 * Makes a data directory that shows the source as it was: its log up to the moment, its vault as it is now under a key
 * of its own, and its objects where they are. All of it, or nothing.
 */
export const makeReplica = async (request: ReplicaRequest): Promise<MadeReplica> => {
  const { source, target } = request;
  await assertThere(source.logFile, source.vaultFile);
  const masterKey = await masterKeyOf(await withKeyOf(source));
  const draft = await draftFor(target, source.directory);
  try {
    const made = await fill(draft, request, masterKey);
    await draft.finish();
    return made;
  } catch (error) {
    await draft.abandon();
    throw error;
  }
};

/** A replica of a replica is made with the key that one has, and reads the same objects. */
const withKeyOf = async (source: DataDirectory): Promise<DataDirectory> =>
  (await readReplica(source.directory)) ? { ...source, masterKeySetting: null } : source;

const fill = async (draft: Draft, request: ReplicaRequest, masterKey: Buffer): Promise<MadeReplica> => {
  const { source, moment, progress } = request;
  const { objects, bucket } = (await readReplica(source.directory)) ?? source;
  const until = 'time' in moment ? moment.time : moment.position;
  const madeAt = new Date().toISOString();
  const unfinished: Replica = {
    kind: 'hubledger-replica',
    finished: false,
    until,
    ...{ position: '', asOf: '', source: source.directory, objects, bucket, madeAt },
  };
  await writeReplica(draft.directory, unfinished);
  const cut = await cutOf(source.logFile, moment);
  const log = await copyLogUntil(source.logFile, join(draft.directory, 'events.db'), cut.position, progress);
  if (!log) throw new CommandRefused(`There was no event by ${until}`);
  // Behind the log: what an event names was in the vault before it.
  const file = join(draft.directory, 'vault.db');
  const ownKey = randomBytes(32);
  const secrets = copyVault({ file: source.vaultFile, masterKey }, { file, masterKey: ownKey });
  await replaceMasterKey(join(draft.directory, 'master-key'), ownKey);
  const asOf = cut.time < madeAt ? cut.time : log.recordedAt;
  const replica: Replica = { ...unfinished, finished: true, position: log.position, asOf };
  await writeReplica(draft.directory, replica);
  return { ...replica, events: log.events, secrets };
};

const cutOf = async (file: string, moment: Moment): Promise<Cut> => {
  const log = new LogFile(file);
  try {
    return await cutAt(log, moment);
  } finally {
    await log.close();
  }
};
