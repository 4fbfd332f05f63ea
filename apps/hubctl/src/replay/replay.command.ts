import { resolve } from 'node:path';
import { type Command, EXIT, requiredOption, textOption } from '../command';
import { placesOf } from '../data-directory';
import { makeReplica, type MadeReplica } from './make-replica';
import { momentOf } from './moment';

export const replayCommand: Command = {
  name: 'replay',
  summary: 'makes a read-only hub that shows everything as it was at a moment',
  help: `Options
  --until <moment>   ISO 8601 time, UTC unless it says otherwise, or a position of the log (20 digits); inclusive, as
                     \`at\` of the audit API
  --into <dir>       the new data directory: must not exist, or be empty
  --from <dir>       the data directory it is made of, whose hub may be running; without it the hub that the settings
                     name is meant: what EVENTSTORE_URL, MONGODB_URL and KOHAKU_HUB_S3_ENDPOINT put on servers is read
                     there, all else in DATA_DIR
  --data-dir <dir>   the same as --from

The copy is a data directory of its own, wherever the source is. It holds the secrets of the source, sealed with a key of
its own. Positions stay what they are. Objects are read where the source keeps them; what is on S3 needs its settings.

Exit codes
  0  made
  2  not made; nothing was left behind`,
  options: {
    until: { type: 'string' },
    into: { type: 'string' },
    from: { type: 'string' },
    'data-dir': { type: 'string' },
  },
  run: async (values, { environment, say, progress }) => {
    const moment = momentOf(requiredOption(values, 'until'));
    const target = resolve(requiredOption(values, 'into'));
    const source = placesOf(environment, textOption(values, 'from') ?? textOption(values, 'data-dir'));
    const made = await makeReplica({
      source,
      target,
      moment,
      progress: (events) => progress(`${events} events copied`),
    });
    progress('');
    for (const line of reportOf(made, target)) say(line);
    return EXIT.sound;
  },
};

const reportOf = ({ source, asOf, position, events, secrets, objects }: MadeReplica, target: string): string[] => [
  `${target}: ${source} as of ${asOf}, up to position ${position} (${events} events)`,
  `  It holds ${secrets} secrets of the source as they are now, sealed with a key of its own: keep it as private as that.`,
  `  Who was forgotten since stays forgotten; a password or token of then works only if the vault still holds it.`,
  `  Objects are read from ${objects}: what was cleaned up there, or will be, is missing here too.`,
  ...(/^https?:/.test(objects)
    ? ['  It needs the KOHAKU_HUB_S3_* of the source, and none of EVENTSTORE_URL, MONGODB_URL and HUB_PROJECTOR.']
    : []),
  `  Start it:  DATA_DIR=${target} PORT=48887 npm start`,
];
