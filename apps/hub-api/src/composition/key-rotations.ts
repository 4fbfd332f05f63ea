import type { MasterKeyRotated } from '@hubledger/contexts/operations/contract';
import type { EventLog, KeyRotation, MetadataFor } from '@hubledger/kernel';
import { MAX_PAGE, uuidV5 } from '@hubledger/kernel';
import type { Logger } from 'pino';
import { systemCommand } from '../storage/event-metadata';
import type { Stores } from '@hubledger/stores';

const STREAM = 'system-log';
const LOOK_EVERY_MS = 2_000;

/**
 * Writes down what an operator did to the master key beside this process, or before it began: the log has one writer,
 * which the rotating command is not.
 *
 * @returns ends it.
 */
export const recordKeyRotations = (
  log: EventLog,
  { keyRotations, clock }: Pick<Stores, 'keyRotations' | 'clock'>,
  metadataFor: MetadataFor,
  logger: Logger,
): (() => void) => {
  if (!keyRotations) return () => undefined;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      for (const rotation of await keyRotations.unrecorded()) {
        if (!(await isRecorded(log, rotation))) await append(log, rotation, metadataFor, clock.iso());
        await keyRotations.recorded(rotation.id);
        logger.info({ fromKey: rotation.fromKey, toKey: rotation.toKey }, 'the master key was rotated');
      }
    } catch (error) {
      logger.warn({ err: error }, 'A rotation of the master key could not be recorded yet');
    }
    looking = false;
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
};

const eventIdOf = ({ id }: KeyRotation): string => uuidV5(id, STREAM);

/** A crash may have come between the event and the note that it stands. */
const isRecorded = async (log: EventLog, rotation: KeyRotation): Promise<boolean> => {
  for (let after: number | undefined; ;) {
    const page = await log.readStream(STREAM, { after, limit: MAX_PAGE, backwards: true });
    if (page.some(({ id }) => id === eventIdOf(rotation))) return true;
    const last = page.at(-1);
    if (!last || last.recordedAt < rotation.finishedAt || page.length < MAX_PAGE) return false;
    after = last.revision;
  }
};

const append = async (log: EventLog, rotation: KeyRotation, metadataFor: MetadataFor, at: string): Promise<void> => {
  const { id: rotationId, fromKey, toKey, begunAt, finishedAt } = rotation;
  const event: MasterKeyRotated = {
    type: 'MasterKeyRotated',
    data: { rotationId, fromKey, toKey, begunAt, finishedAt },
  };
  const metadata = await metadataFor(systemCommand(at));
  await log.append(STREAM, [{ id: eventIdOf(rotation), ...event, metadata }], { expectedRevision: 'any' });
};
