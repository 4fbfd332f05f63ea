import { scanLibsqlLog } from '@hubledger/adapters/libsql';
import { scanOf, Sealer } from '@hubledger/kernel';
import { firstLogIdOf, identifyBucket, identifyLog, logIdOf, type Stores } from '@hubledger/stores';
import { eventMetadataFor, systemCommand } from './event-metadata';
import { repeatDestructions } from './repeat-destructions';

/**
 * Makes sure that log, vault and bucket belong together, and that the vault holds nothing any more that the log says is gone. Before
 * anything else is done with them.
 *
 * @returns the log's id @throws StartRefused
 */
export const namedLog = async (stores: Stores): Promise<string> => {
  const system = await eventMetadataFor(new Sealer(stores.vault))(systemCommand(stores.clock.iso()));
  const { logId } = await identifyLog(stores.log, stores.vault, system, stores.replica ? firstLogIdOf : logIdOf);
  if (stores.replica) return logId;
  await identifyBucket(stores.objects, stores.vault);
  const scan = stores.logFile === null ? scanOf(stores.log) : scanLibsqlLog(stores.logFile);
  await repeatDestructions(stores, { id: logId, head: await stores.log.head(), scan });
  return logId;
};
