import { keyIdOf } from '@hubledger/adapters/vault-envelope';
import type { ServerAddress } from '@hubledger/platform/config';
import { CommandRefused } from '../command';
import { HubDoesNotFollow, type Rotated } from './rotate-master-key';

export interface ServerRotation {
  readonly mongo: ServerAddress;
  readonly key: Buffer;
  /** Null: goes on with one that was begun. */
  readonly newKey: Buffer | null;
  readonly say: (line: string) => void;
  /** Milliseconds the running hubs and projectors have to take the new key. */
  readonly patience?: number;
}

/**
 * Seals every secret of a vault in MongoDB with another master key while hubs and projectors go on using them. May be run
 * again after any end.
 *
 * @throws CommandRefused, HubDoesNotFollow, MasterKeyWrong, RotationUnfinished, VaultUnavailable
 */
export const rotateServerKey = async (request: ServerRotation): Promise<Rotated> => {
  const { mongo, key, say, patience = 60_000 } = request;
  const { MongoKeyRotation } = await import('../../../../libs/adapters/mongodb/index.js'); // loaded only where it is used
  const rotation = await MongoKeyRotation.open({ url: mongo.url }, key);
  try {
    const begunBefore = await rotation.target();
    const newKey = request.newKey ?? begunBefore;
    if (!newKey) throw new CommandRefused('HUB_MASTER_KEY is a setting: put the new key into HUB_NEW_MASTER_KEY');
    await rotation.begin(newKey, now());
    const [from, to] = [rotation.from ?? keyIdOf(key), keyIdOf(newKey)];
    say(`${begunBefore ? 'Going on' : 'Begun'}: from key ${from} to key ${to}`);
    let secrets = 0;
    for (let page = await rotation.rewrap(); page > 0; page = await rotation.rewrap()) secrets += page;
    say(`${secrets} secrets sealed anew`);
    for (const until = Date.now() + patience; !(await rotation.isTaken());) {
      if (Date.now() > until) {
        throw new HubDoesNotFollow(
          'A process that uses the vault has not taken the new key: both keys open it until this command is run again',
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await rotation.end(now());
    await rotation.clean(now());
    return { secrets, from, to };
  } finally {
    await rotation.close();
  }
};

const now = (): string => new Date().toISOString();
