import type { LoggerService } from '@nestjs/common';
import type { Level, Logger } from 'pino';

/** Nest's own messages as lines of our log. The last parameter Nest gives is the name of the part that speaks. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  /** What Nest says of itself at start, a line per route: not what an operator wants to read at every start. */
  log(message: unknown, ...parameters: unknown[]): void {
    this.write('debug', message, parameters);
  }

  error(message: unknown, ...parameters: unknown[]): void {
    this.write('error', message, parameters);
  }

  warn(message: unknown, ...parameters: unknown[]): void {
    this.write('warn', message, parameters);
  }

  debug(message: unknown, ...parameters: unknown[]): void {
    this.write('debug', message, parameters);
  }

  verbose(message: unknown, ...parameters: unknown[]): void {
    this.write('trace', message, parameters);
  }

  fatal(message: unknown, ...parameters: unknown[]): void {
    this.write('fatal', message, parameters);
  }

  private write(level: Level, message: unknown, parameters: readonly unknown[]): void {
    const last = parameters.at(-1);
    const part = typeof last === 'string' ? last : undefined;
    const stack = parameters.length > 1 && typeof parameters[0] === 'string' ? parameters[0] : undefined;
    if (message instanceof Error) this.logger[level]({ part, err: message }, message.message);
    else this.logger[level]({ part, stack }, typeof message === 'string' ? message : JSON.stringify(message));
  }
}
