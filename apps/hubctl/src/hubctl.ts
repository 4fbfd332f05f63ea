import { DomainError } from '@hubledger/kernel';
import { BadSettings, readSettings, ReplicaUnusable } from '@hubledger/platform/config';
import { StartRefused, troubleOf } from '@hubledger/stores';
import { parseArgs } from 'node:util';
import { type Command, CommandRefused, EXIT, type ExitCode, type OptionValues, type Surroundings } from './command';
import { migrateCommand } from './migrate/migrate.command';
import { replayCommand } from './replay/replay.command';
import { rotateMasterKeyCommand } from './rotation/rotate-master-key.command';
import { verifyCommand } from './verify/verify.command';

const COMMANDS: readonly Command[] = [replayCommand, verifyCommand, rotateMasterKeyCommand, migrateCommand];

export interface HubctlIo extends Surroundings {
  /** A line about what is wrong. */
  readonly complain: (line: string) => void;
}

/** Runs one command line, without the program's own name. Never throws. */
export const hubctl = async (args: readonly string[], io: HubctlIo): Promise<ExitCode> => {
  const [name = '', ...rest] = args;
  if (['', '--help', '-h', 'help'].includes(name)) {
    io.say(usage());
    return name === '' ? EXIT.failed : EXIT.sound;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) {
    io.complain(`hubctl: there is no command ${JSON.stringify(name)}\n${usage()}`);
    return EXIT.failed;
  }
  try {
    const values = valuesOf(command, rest);
    if (values['help'] === true) {
      io.say(`hubctl ${command.name}: ${command.summary}\n\n${command.help}`);
      return EXIT.sound;
    }
    return await command.run(values, io);
  } catch (error) {
    io.complain(`hubctl ${command.name}: ${messageOf(error, io.environment)}`);
    return EXIT.failed;
  }
};

const valuesOf = ({ options }: Command, args: string[]): OptionValues => {
  try {
    const all = { ...options, help: { type: 'boolean', short: 'h' } as const };
    return parseArgs({ args, options: all, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new CommandRefused(`${(error as Error).message.split('\n')[0]}; see --help`);
  }
};

const usage = (): string =>
  [
    'hubctl <command> [options]: what operators do to a hub beside its own program',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(18)} ${summary}`),
    '',
    'Settings are read from the environment as the hub reads them (DATA_DIR, HUB_MASTER_KEY, ...).',
    'hubctl <command> --help tells options and exit codes.',
  ].join('\n');

/** One line; a stack only for what nobody expected. */
const messageOf = (error: unknown, environment: Surroundings['environment']): string => {
  if (error instanceof DomainError) return troubleOf(error, settingsIn(environment));
  if (!(error instanceof Error)) return String(error);
  const expected = [CommandRefused, StartRefused, BadSettings, ReplicaUnusable].some((known) => error instanceof known);
  const isOfTheSystem = typeof (error as NodeJS.ErrnoException).code === 'string';
  return expected || isOfTheSystem ? error.message : (error.stack ?? error.message);
};

const settingsIn = (environment: Surroundings['environment']) => {
  try {
    return readSettings(environment);
  } catch {
    return null;
  }
};
