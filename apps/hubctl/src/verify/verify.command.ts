import { type Command, EXIT, textOption } from '../command';
import { type HubPlaces, placesOf } from '../data-directory';
import { type Verification, verifyHub, verifyLogFile } from './verify-hub';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'walks the whole log and names what in it, in the vault and in the read models is not as it should be',
  help: `Options
  --data-dir <dir>   the hub's data directory; without it the hub that the settings name is meant: what EVENTSTORE_URL,
                     MONGODB_URL and KOHAKU_HUB_S3_ENDPOINT put on servers is read there, all else in DATA_DIR. Either
                     way the hub may be running
  --log <file>       look at this event log alone, a backup's say; neither settings nor keys are needed
  --objects          also look for the content of every living repository: commits, root trees, LFS objects by size
  --json             the report as one JSON object

Looks at: pages and indexes, checksums, positions and revisions; each event's type, data and metadata; what events name
(users, organizations, repositories, invitations, secrets, reservations); every secret of the vault; each read model
against a fold of the log. Changes nothing. The fold takes as much room below the system's temporary folder as the
read models have.

Of a log on a server: the order of positions, revisions, that each stream ends where the whole log says, and the digest of
one that was moved there. There are no checksums to compare; the report says what could not be looked at.

Exit codes
  0  sound
  1  something was found; at most 1,000 findings are listed, all are counted
  2  could not run`,
  options: {
    'data-dir': { type: 'string' },
    log: { type: 'string' },
    objects: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: async (values, { environment, say, progress }) => {
    const log = textOption(values, 'log');
    const data = (): HubPlaces => placesOf(environment, textOption(values, 'data-dir'));
    const report =
      log === null
        ? await verifyHub({ data: data(), objects: values['objects'] === true, progress })
        : await verifyLogFile(log, progress);
    progress('');
    if (values['json'] === true) say(JSON.stringify(report, null, 2));
    else for (const line of linesOf(report)) say(line);
    return report.count === 0 ? EXIT.sound : EXIT.findings;
  },
};

const linesOf = (report: Verification): string[] => {
  const { place, events, seconds, objects, readModels, unnamedSecrets, notChecked, count, findings } = report;
  const equal = readModels.filter(({ outcome }) => outcome === 'equal').length;
  return [
    ...findings.map(({ check, problem, position, stream }) => {
      const where = [position === null ? '' : `position ${position}`, stream ?? ''].filter(Boolean).join(', ');
      return `${check}: ${where === '' ? '' : `${where}: `}${problem}`;
    }),
    ...(count > findings.length ? [`... and ${count - findings.length} more`] : []),
    ...readModels
      .filter(({ outcome }) => outcome === 'not-built' || outcome === 'moving')
      .map(
        ({ name, outcome }) => `${name}: not compared, ${outcome === 'moving' ? 'it kept changing' : 'not built yet'}`,
      ),
    ...(unnamedSecrets
      ? [
          `${unnamedSecrets} secrets that no event names: of commands that were cut off, or are under way; nothing needs them`,
        ]
      : []),
    ...notChecked.map((what) => `not checked: ${what}`),
    [
      `${place}: ${events} events in ${seconds.toFixed(1)} s`,
      objects === null ? '' : `, ${objects} objects`,
      readModels.length === 0 ? '' : `, ${equal} of ${readModels.length} read models compared equal`,
      ': ',
      count === 0 ? 'sound' : `${count} findings`,
    ].join(''),
  ];
};
