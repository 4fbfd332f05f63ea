import { LibsqlEventLog } from '@hubledger/adapters/libsql';
import { newId } from '@hubledger/kernel';

/**
 * Appends without end and prints each acknowledged event (`stream revision position id`), until it is killed. Started
 * by `event-log.int.spec.ts` with the log's file as its argument.
 */
const METADATA = {
  $correlationId: 'storm',
  $causationId: 'storm',
  commandId: 'storm',
  actorId: 'storm',
  actorKind: 'system',
  schemaVersion: '1',
  appVersion: 'test',
} as const;

const WRITERS = 32;
const PER_APPEND = 3;

const write = async (log: LibsqlEventLog, stream: string): Promise<never> => {
  const [last] = await log.readStream(stream, { backwards: true, limit: 1 });
  let revision = last?.revision ?? -1;
  for (;;) {
    const events = Array.from({ length: PER_APPEND }, () => ({
      id: newId(),
      type: 'Stormed',
      data: { text: 'x'.repeat(200) },
      metadata: METADATA,
    }));
    const expectedRevision = revision < 0 ? 'no-stream' : revision;
    const appended = await log.append(stream, events, { expectedRevision });
    revision = appended.revision;
    process.stdout.write(`${stream} ${revision} ${appended.position} ${events.at(-1)!.id}\n`);
  }
};

const storm = async (file: string): Promise<void> => {
  const log = await LibsqlEventLog.open({ file });
  await Promise.all(Array.from({ length: WRITERS }, (_, n) => write(log, `storm-${n}`)));
};

void storm(process.argv[2]!);
