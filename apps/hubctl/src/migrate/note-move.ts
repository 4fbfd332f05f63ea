import { readMoved, type Settings, writeMoved } from '@hubledger/platform/config';
import { serverSettingsOf } from '@hubledger/stores';

type Chosen = Pick<Settings, 'eventStore' | 'mongo' | 'content'>;

/** Says in the source that its hub is elsewhere now, so that none is started on it by mistake; and to whoever asked. */
export const noteMove = async (directory: string, settings: Chosen, say: (line: string) => void): Promise<void> => {
  say('Moved. Start the hub with the settings this command had; its read models are built at the first start.');
  try {
    const before = await readMoved(directory);
    await writeMoved(directory, {
      kind: 'hubledger-moved',
      settings: [...new Set([...(before?.settings ?? []), ...serverSettingsOf(settings)])],
      to: [...new Set([...(before?.to ?? []), ...placesOf(settings)])],
      movedAt: new Date().toISOString(),
    });
    say(
      `${directory} is as it was: keep it until you have looked at the new one. No hub starts on it without these settings.`,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`${directory} is as it was, and could not be marked as moved (${why}): see that no hub is started on it.`);
  }
};

const placesOf = ({ eventStore, mongo, content: { s3, bucket } }: Chosen): string[] => [
  ...(eventStore ? [`EventStoreDB at ${eventStore.hosts}`] : []),
  ...(mongo ? [`MongoDB at ${mongo.hosts}`] : []),
  ...(s3 ? [`bucket ${bucket} at ${new URL(s3.endpoint).origin}`] : []),
];
