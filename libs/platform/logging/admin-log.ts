import { Clock } from '@hubledger/kernel';
import { GatheredLines } from './gathered-lines';

export type AdminLogLevel = 'INFO' | 'WARNING' | 'ERROR';

/**
 * One line per admin operation, in the form the admin guide promises. Mutations are logged after they succeeded.
 * Never a token, a password or more than 8 characters of an invitation.
 */
export abstract class AdminLog {
  abstract write(level: AdminLogLevel, message: string): void;

  info(message: string): void {
    this.write('INFO', message);
  }

  warning(message: string): void {
    this.write('WARNING', message);
  }

  error(message: string): void {
    this.write('ERROR', message);
  }
}

const stdout = new GatheredLines(process.stdout);

/** `[LEVEL] [ADMIN] [HH:MM:SS] <message>` on stdout; the time is UTC. */
export class StdoutAdminLog extends AdminLog {
  constructor(
    private readonly clock: Clock,
    private readonly out: { write(line: string): unknown } = stdout,
  ) {
    super();
  }

  write(level: AdminLogLevel, message: string): void {
    const time = this.clock.iso().slice(11, 19);
    // Names and keys come from outside: a line break in one must not forge a second line.
    const oneLine = message.replace(/\p{Cc}/gu, '?');
    this.out.write(`[${level}] [ADMIN] [${time}] ${oneLine}\n`);
  }
}
