import type { FileObjectStore } from '@hubledger/adapters/files';
import { readSettings } from '@hubledger/platform/config';
import { openServers, type Servers } from '@hubledger/stores';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, CommandRefused, EXIT, requiredOption, textOption } from '../command';
import { dataDirectoryOf } from '../data-directory';
import { migrate } from './migrate';
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
What has no setting stays where it is.

The source is only read. Run it again after any end: it goes on where it was. A target that holds anything else is
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
    const hub = await openEmbedded(sourceOf(environment, requiredOption(values, 'from')));
    const staging = await mkdtemp(join(tmpdir(), 'hubledger-migrate-'));
    try {
      const servers = await openServers(settings, staging);
      try {
        const files = servers.objects && (await filesIn(hub.directory, textOption(values, 'from-bucket')));
        await moveAll(hub, servers, files, { say, progress });
      } finally {
        await servers.close();
      }
      return EXIT.sound;
    } finally {
      await hub.close();
      await rm(staging, { recursive: true, force: true });
    }
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
  say('Moved. Start the hub with the settings this command had; its read models are built at the first start.');
  say(`${hub.directory} is as it was: keep it until you have looked at the new one, and start no hub on it.`);
};
