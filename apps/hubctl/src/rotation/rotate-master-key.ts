import { acquireDataLock, DataLocked, MasterKeyRotation } from '@hubledger/adapters/libsql';
import { keyIdOf, replaceMasterKey } from '@hubledger/adapters/vault-envelope';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CommandRefused } from '../command';
import { assertThere, type DataDirectory, masterKeyOf } from '../data-directory';

export const STEPS = ['begun', 'rewrapping', 'rewrapped', 'key-in-place', 'taken', 'ended', 'cleaned'] as const;
export type Step = (typeof STEPS)[number];

export interface RotationRequest {
  readonly data: DataDirectory;
  /** Null: one is generated, or a rotation that was begun is finished. */
  readonly newKey: Buffer | null;
  readonly say: (line: string) => void;
  /** Called behind each step: the next command takes over wherever this one ends. */
  readonly reached?: (step: Step) => void;
  /** Milliseconds a running hub has to take the new key. */
  readonly patience?: number;
}

export interface Rotated {
  readonly secrets: number;
  /** Ids of keys. */
  readonly from: string;
  readonly to: string;
}

/** The hub that runs has not answered; both keys open the vault until the command is run again. */
export class HubDoesNotFollow extends CommandRefused {}

const nothing = (): void => undefined;

/**
 * Seals every secret with another master key while a hub may go on using them. May be run again after any end.
 *
 * @throws CommandRefused, HubDoesNotFollow, MasterKeyWrong, RotationUnfinished, ...
 */
export const rotateMasterKey = async (request: RotationRequest): Promise<Rotated> => {
  const { data } = request;
  await assertThere(data.vaultFile);
  const key = await masterKeyOf(data);
  const lock = rotationLock(data);
  try {
    const rotation = MasterKeyRotation.open(data.vaultFile, key);
    try {
      return await run(rotation, key, request);
    } finally {
      rotation.close();
    }
  } finally {
    lock.release();
  }
};

const run = async (rotation: MasterKeyRotation, key: Buffer, request: RotationRequest): Promise<Rotated> => {
  const { data, say, reached = nothing, patience = 60_000 } = request;
  const begunBefore = rotation.target;
  const newKey = request.newKey ?? begunBefore ?? generated(data);
  rotation.begin(newKey, now());
  const [from, to] = [rotation.from ?? keyIdOf(key), keyIdOf(newKey)];
  say(`${begunBefore ? 'Going on' : 'Begun'}: from key ${from} to key ${to}`);
  reached('begun');
  let secrets = 0;
  for (let page = rotation.rewrap(); page > 0; page = rotation.rewrap()) {
    secrets += page;
    reached('rewrapping');
    await new Promise((resolve) => setImmediate(resolve)); // in one process with a hub, in tests
  }
  say(`${secrets} secrets sealed anew`);
  reached('rewrapped');
  if (data.masterKeySetting === null) {
    await replaceMasterKey(data.masterKeyFile, newKey);
    say(`The new key is in ${data.masterKeyFile}`);
  }
  reached('key-in-place');
  await untilTaken(rotation, data, patience);
  reached('taken');
  rotation.end(now());
  reached('ended');
  await rotation.clean(now());
  reached('cleaned');
  return { secrets, from, to };
};

/** Where the key is a setting, a generated one would have to be shown. */
const generated = ({ masterKeySetting }: DataDirectory): Buffer => {
  if (masterKeySetting === null) return randomBytes(32);
  throw new CommandRefused('HUB_MASTER_KEY is set: put the new key into HUB_NEW_MASTER_KEY');
};

/** A hub that runs has to know the new key before the old one stops leading to it; one that starts finds it by itself. */
const untilTaken = async (rotation: MasterKeyRotation, data: DataDirectory, patience: number): Promise<void> => {
  for (const until = Date.now() + patience; !rotation.isTaken() && isInUse(data);) {
    if (Date.now() > until) {
      throw new HubDoesNotFollow(
        `The hub that uses ${data.directory} has not taken the new key: both keys open the vault until this command is run again`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const isInUse = ({ lockFile }: DataDirectory): boolean => {
  try {
    acquireDataLock(lockFile).release();
    return false;
  } catch (error) {
    if (error instanceof DataLocked) return true;
    throw error;
  }
};

const rotationLock = ({ directory }: DataDirectory) => {
  try {
    return acquireDataLock(join(directory, 'rotation-lock.db'));
  } catch (error) {
    if (error instanceof DataLocked) throw new CommandRefused(`Another rotation is under way in ${directory}`);
    throw error;
  }
};

const now = (): string => new Date().toISOString();
