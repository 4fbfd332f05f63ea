import type { FileObjectStore } from '@hubledger/adapters/files';
import { readSettings } from '@hubledger/platform/config';
import { openServers, type Servers } from '@hubledger/stores';
import { join } from 'node:path';
import { type Command, CommandRefused, EXIT, requiredOption, textOption } from '../command';
import { dataDirectoryOf } from '../data-directory';
import { workFolder } from '../work-folder';
import { migrate } from './migrate';
import { noteMove } from './note-move';
import { type EmbeddedHub, openEmbedded } from './source';
import { filesIn } from './source-objects';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'moves a stopped embedded hub to EventStoreDB, MongoDB and S3, and holds everything against the source',
  help: `Options
  --from <dir>           the data directory that is moved; its hub must be stopped
  --from-bucket <name>   the bucket that is moved, where the source has several (default: the one it has)

Environment: the settings the hub is to have afterwards
  EVENTSTORE_URL           moves the event log: same streams, revisions, ids and times; positions are new
  MONGODB_URL              moves the vault, sealed with HUB_MASTER_KEY from then on; read models are built anew
  KOHAKU_HUB_S3_ENDPOINT   moves the objects to the bucket KOHAKU_HUB_S3_BUCKET
  HUB_SOURCE_MASTER_KEY    the key that opens the source, where it is not in its file "master-key"
  TMPDIR                   where objects wait that are on their way: room for the eight largest
What has no setting stays where it is.

The source is only read, until all is done: then it is noted there that it was moved, and no hub starts on it without
these settings. Run it again after any end: it goes on where it was. A target that holds anything else is
refused. A hub does not start on a log that was not copied whole.

Exit codes
  0  moved, and compared
  2  not moved, or not all of it: what is there can be gone on with`,
  options: { from: { type: 'string' }, 'from-bucket': { type: 'string' } },
  run: async (values, { environment, say, progress }) => {
    const settings = readSettings(environment);
    const { eventStore, mongo, content } = settings;
    if (!eventStore && !mongo && !content.s3)
      throw new CommandRefused('Nothing is to be moved: set EVENTSTORE_URL, MONGODB_URL or KOHAKU_HUB_S3_ENDPOINT');
    const work = await workFolder();
    try {
      const hub = await openEmbedded(sourceOf(environment, requiredOption(values, 'from')));
      try {
        const servers = await openServers(settings, join(work.directory, 'uploads'));
        try {
          const files = servers.objects && (await filesIn(hub.directory, textOption(values, 'from-bucket')));
          await moveAll(hub, servers, files, { say, progress });
          await noteMove(hub.directory, settings, say);
        } finally {
          await servers.close();
        }
      } finally {
        await hub.close();
      }
    } finally {
      await work.remove();
    }
    return EXIT.sound;
  },
};

const sourceOf = (environment: Readonly<Record<string, string | undefined>>, directory: string) => {
  const { HUB_SOURCE_MASTER_KEY: given } = environment;
  const data = dataDirectoryOf(environment, directory);
  return given?.trim() ? { ...data, sourceMasterKey: given.trim() } : data;
};

interface Voice {
  readonly say: (line: string) => void;
  readonly progress: (line: string) => void;
}

const moveAll = async (
  hub: EmbeddedHub,
  { log, vault, objects }: Servers,
  files: FileObjectStore | null,
  { say, progress }: Voice,
): Promise<void> => {
  const owner = await objects?.ownership?.owner();
  if (objects && owner && owner !== (await hub.vault.fingerprint())) {
    throw new CommandRefused(
      `The bucket ${objects.bucket} is another hub's, as its object ${objects.ownership?.key} says: KOHAKU_HUB_S3_BUCKET has to name an empty one`,
    );
  }
  if (objects && !files) say(`Objects: there are none in ${hub.directory}, so none are moved`);
  await migrate({
    log: log && { source: hub.log, target: log },
    vault: vault && { source: hub.vault, target: vault },
    objects: objects && files && { source: files, target: objects },
    say: (line) => {
      progress('');
      say(line);
    },
    progress,
    now: () => new Date(),
  });
  progress('');
};
