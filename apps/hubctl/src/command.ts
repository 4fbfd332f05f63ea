import type { Settings } from '@hubledger/platform/config';
import type { ParseArgsConfig } from 'node:util';

/** How a command ended, as an exit code. */
export const EXIT = {
  /** Done; nothing was found. */
  sound: 0,
  /** Something was found, or work is left: what it is has been said. */
  findings: 1,
  /** Not begun, or broken off. */
  failed: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A line for whoever asked. */
  readonly say: (line: string) => void;
  /** A line about how far it is; empty when a step is over. */
  readonly progress: (line: string) => void;
}

export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Options and exit codes. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(values: OptionValues, surroundings: Surroundings): Promise<ExitCode>;
}

/** What an operator did wrong or has to see to, in one line. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

export const textOption = (values: OptionValues, name: string): string | null => {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

/** @throws CommandRefused */
export const requiredOption = (values: OptionValues, name: string): string => {
  const value = textOption(values, name);
  if (value === null) throw new CommandRefused(`--${name} is missing; see --help`);
  return value;
};

/** What of the hub's own settings a command needs. */
export type HubSettings = Pick<Settings, 'dataDirectory' | 'masterKey' | 'content' | 'eventStore' | 'mongo'>;
