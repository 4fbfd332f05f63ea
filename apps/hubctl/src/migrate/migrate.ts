import { type EventMetadata, newId, type Position } from '@hubledger/kernel';
import { APP_VERSION } from '@hubledger/platform/version';
import { type LogMigrated, logIdOf, MIGRATIONS_STREAM, StartRefused } from '@hubledger/stores';
import { CommandRefused } from '../command';
import { compareLogs } from './compare-logs';
import { type LogParts, moveLog, setRetentions } from './move-log';
import { assertNothingElse, moveObjects } from './move-objects';
import { moveVault } from './move-vault';
import type { Move } from './ports';

export interface MoveRequest extends Move {
  readonly say: (line: string) => void;
  readonly progress: (line: string) => void;
  readonly now: () => Date;
}

/**
 * Moves a hub that is stopped to other stores, and holds all of it against the source. What an event names is there
 * before the event: secrets and objects come first. The log is nobody's to start on before its last event says that it
 * is whole. May be run again after any end.
 *
 * @throws CommandRefused, VaultInUse, ...
 */
export const migrate = async (request: MoveRequest): Promise<void> => {
  const { log, vault, objects, say, progress } = request;
  const sourceLogId = log && (await sourceIdOf(log));
  const moved = log && sourceLogId !== null ? await wasMoved(log, sourceLogId) : false;
  if (objects) await assertNothingElse(objects);
  if (vault) {
    say('Vault: moving the secrets');
    const secrets = await moveVault(vault, (count) => progress(`vault: ${count} secrets`));
    say(`Vault: ${secrets} secrets are equal, sealed with the key of the new one`);
  }
  if (objects) {
    say('Objects: moving them');
    const { objects: count, bytes } = await moveObjects(objects, (so) =>
      progress(`objects: ${so.objects}, ${so.bytes} bytes`),
    );
    say(`Objects: ${count} (${bytes} bytes) are equal in size and SHA-256`);
  }
  if (moved) say('Event log: it was moved and compared before');
  else if (log && sourceLogId !== null) await moveWholeLog(log, sourceLogId, request);
};

const moveWholeLog = async (log: LogParts, sourceLogId: string, { say, progress, now }: MoveRequest): Promise<void> => {
  const head = await log.source.head();
  const rate = rateFrom(now());
  say(`Event log: moving it, up to position ${BigInt(head)}`);
  await moveLog(log, (position) =>
    progress(`event log: position ${BigInt(position)} of ${BigInt(head)}${rate(position, head, now())}`),
  );
  say('Event log: comparing it, event by event');
  const compared = await compareLogs(log, (events) => progress(`event log: ${events} events compared`));
  await setRetentions(log, now());
  const at = now().toISOString();
  const event: LogMigrated = {
    type: 'LogMigrated',
    data: { logId: newId(), sourceLogId, ...compared, migratedAt: at },
  };
  const earlier = await log.target.readStream(MIGRATIONS_STREAM, { backwards: true, limit: 1 });
  const expectedRevision = earlier[0]?.revision ?? 'no-stream';
  await log.target.append(MIGRATIONS_STREAM, [{ id: newId(), ...event, metadata: ofItself() }], { expectedRevision });
  say(`Event log: ${compared.events} events are equal, SHA-256 ${compared.digest}`);
};

/** @throws CommandRefused for a source that has nothing to move */
const sourceIdOf = async ({ source }: LogParts): Promise<string> => {
  const logId = await logIdOf(source);
  if (logId === null) throw new CommandRefused('The log of the source is empty: there is nothing to move');
  return logId;
};

/**
 * Whether the target is this log, whole, and nobody has used it since.
 *
 * @throws CommandRefused for the log of another hub, or of one that is in use
 */
const wasMoved = async ({ source, target }: LogParts, sourceLogId: string): Promise<boolean> => {
  const [[first], [own]] = await Promise.all([firstOf(target), firstOf(source)]);
  if (!first) {
    if ((await target.readAll({ limit: 1 })).length === 0) return false;
    throw new CommandRefused(`The target is not empty, and no unfinished move of this hub: ${ANOTHER_LOG}`);
  }
  if (first.id !== own?.id) {
    throw new CommandRefused(
      `The target is the event log of another hub, or of one that was started there: ${ANOTHER_LOG}`,
    );
  }
  try {
    await logIdOf(target);
  } catch (error) {
    if (error instanceof StartRefused) return false; // begun, and not ended
    throw error;
  }
  const [last] = await target.readStream(MIGRATIONS_STREAM, { backwards: true, limit: 1 });
  const { sourceLogId: from } = (last?.data ?? {}) as Partial<LogMigrated['data']>;
  const later = last ? await target.readAll({ after: last.position, limit: 1 }) : [];
  if (last && from === sourceLogId && later.length === 0) return true;
  throw new CommandRefused(
    'The target is in use: this hub was moved there and has gone on since; there is nothing left to move',
  );
};

const firstOf = (log: Pick<LogParts['source'], 'readStream'>) => log.readStream(STREAM_OF_THE_NAME, { limit: 1 });
const STREAM_OF_THE_NAME = 'system-log';
const ANOTHER_LOG = 'EVENTSTORE_URL has to name an empty one';

const ofItself = (): EventMetadata => {
  const id = newId();
  return {
    $correlationId: id,
    $causationId: id,
    commandId: id,
    actorId: 'system',
    actorKind: 'system',
    schemaVersion: '1',
    appVersion: APP_VERSION,
  };
};

/** From the first page on: `, 1200/s, 5 min left`. */
const rateFrom = (began: Date) => {
  let first: bigint | null = null;
  return (position: Position, head: Position, now: Date): string => {
    first ??= BigInt(position);
    const done = Number(BigInt(position) - first);
    const seconds = (now.getTime() - began.getTime()) / 1_000;
    if (done === 0 || seconds < 1) return '';
    const rate = done / seconds;
    const left = Number(BigInt(head) - BigInt(position)) / rate;
    return `, ${Math.round(rate)}/s, ${Math.ceil(left / 60)} min left`;
  };
};
