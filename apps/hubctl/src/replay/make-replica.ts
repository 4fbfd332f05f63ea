import { copyVault } from '@hubledger/adapters/libsql';
import { replaceMasterKey } from '@hubledger/adapters/vault-envelope';
import { cutAt, type Moment } from '@hubledger/kernel';
import { type Replica, writeReplica } from '@hubledger/platform/config';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CommandRefused } from '../command';
import type { HubPlaces } from '../data-directory';
import { type OpenedHub, openHub } from '../hub/open-hub';
import { type Draft, draftFor } from './target';

export interface ReplicaRequest {
  readonly source: HubPlaces;
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
  const hub = await openHub(source);
  try {
    const draft = await draftFor(target, source.directory);
    try {
      const made = await fill(draft, hub, request);
      await draft.finish();
      return made;
    } catch (error) {
      await draft.abandon();
      throw error;
    }
  } finally {
    await hub.close();
  }
};

const fill = async (draft: Draft, hub: OpenedHub, request: ReplicaRequest): Promise<MadeReplica> => {
  const { moment, progress } = request;
  const { log, documents } = hub;
  const { objects, bucket } = hub.objects;
  const until = 'time' in moment ? moment.time : moment.position;
  const madeAt = new Date().toISOString();
  const unfinished: Replica = {
    kind: 'hubledger-replica',
    finished: false,
    until,
    ...{ position: '', asOf: '', source: hub.name, objects, bucket, madeAt },
  };
  await writeReplica(draft.directory, unfinished);
  const cut = await cutAt(log, moment);
  const copied = await log.copyUntil(cut.position, join(draft.directory, 'events.db'), progress);
  if (!copied) throw new CommandRefused(`There was no event by ${until}`);
  // Behind the log: what an event names was in the vault before it.
  const ownKey = randomBytes(32);
  const file = join(draft.directory, 'vault.db');
  const secrets = await documents.inOneView(() => copyVault(documents.vault, { file, masterKey: ownKey }));
  await replaceMasterKey(join(draft.directory, 'master-key'), ownKey);
  const { position, recordedAt, events } = copied;
  const replica: Replica = { ...unfinished, finished: true, position, asOf: cut.time < madeAt ? cut.time : recordedAt };
  await writeReplica(draft.directory, replica);
  return { ...replica, events, secrets };
};
