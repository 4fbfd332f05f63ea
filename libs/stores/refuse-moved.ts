import { movedFileIn, readMoved, type ServerSetting, type Settings } from '@hubledger/platform/config';
import { StartRefused } from './start-refused';

type Chosen = Pick<Settings, 'dataDirectory' | 'eventStore' | 'mongo' | 'content'>;

/** The settings that put a store on a server. */
export const serverSettingsOf = ({ eventStore, mongo, content }: Omit<Chosen, 'dataDirectory'>): ServerSetting[] => [
  ...(eventStore ? (['EVENTSTORE_URL'] as const) : []),
  ...(mongo ? (['MONGODB_URL'] as const) : []),
  ...(content.s3 ? (['KOHAKU_HUB_S3_ENDPOINT'] as const) : []),
];

/**
 * A setting that is forgotten after a move would start the hub where it was, and what is pushed there is in neither of the two.
 *
 * @throws StartRefused
 */
export const refuseMoved = async (settings: Chosen): Promise<void> => {
  const { dataDirectory } = settings;
  const moved = await readMoved(dataDirectory);
  const missing = moved?.settings.filter((name) => !serverSettingsOf(settings).includes(name)) ?? [];
  if (!moved || missing.length === 0) return;
  throw new StartRefused(
    `The hub of ${dataDirectory} was moved to ${moved.to.join(', ')} at ${moved.movedAt}: set ${missing.join(', ')}; ` +
      `or remove ${movedFileIn(dataDirectory)} to go on here without what came since`,
  );
};
