import { SystemClock } from '@hubledger/kernel';
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { GatheredLines } from './gathered-lines';

const SECRET_FIELDS = ['authorization', 'x-admin-token', 'cookie', 'set-cookie', 'password', 'token', 'secret'];
const DEPTH = 3;

/** The secret fields at the top and up to three objects down (`req.headers.authorization`). */
const redactedPaths = (): string[] =>
  SECRET_FIELDS.flatMap((field) =>
    Array.from({ length: DEPTH + 1 }, (_, depth) => `${'*.'.repeat(depth).slice(0, -1)}["${field}"]`),
  );

/** On stderr: stdout belongs to the start banner and the admin lines. */
export const logLines = (): DestinationStream => new GatheredLines(destination({ dest: 2, sync: true }));

/** JSON lines. */
export const createLogger = (level: string, stream: DestinationStream): Logger => {
  const clock = new SystemClock();
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${clock.iso()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedPaths(), censor: '[redacted]' },
    },
    stream,
  );
};
