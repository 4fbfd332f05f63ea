import { type Command, EXIT, textOption } from '../command';
import { type DataDirectory, dataDirectoryOf } from '../data-directory';
import { type Verification, verifyHub, verifyLogFile } from './verify-hub';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'walks the whole log and names what in it, in the vault and in the read models is not as it should be',
  help: `Options
  --data-dir <dir>   the hub's data directory (default: DATA_DIR); its hub may be running
  --log <file>       look at this event log alone, a backup's say; neither settings nor keys are needed
  --objects          also look for the content of every living repository: commits, root trees, LFS objects by size
  --json             the report as one JSON object

Looks at: pages and indexes, checksums, positions and revisions; each event's type, data and metadata; what events name
(users, organizations, repositories, invitations, secrets, reservations); every secret of the vault; each read model
against a fold of the log. Changes nothing. The fold takes as much room below the system's temporary folder as the
read models have.

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
    const data = (): DataDirectory => dataDirectoryOf(environment, textOption(values, 'data-dir'));
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

const linesOf = ({ place, events, seconds, objects, readModels, count, findings }: Verification): string[] => {
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
    [
      `${place}: ${events} events in ${seconds.toFixed(1)} s`,
      objects === null ? '' : `, ${objects} objects`,
      readModels.length === 0 ? '' : `, ${equal} of ${readModels.length} read models compared equal`,
      ': ',
      count === 0 ? 'sound' : `${count} findings`,
    ].join(''),
  ];
};
