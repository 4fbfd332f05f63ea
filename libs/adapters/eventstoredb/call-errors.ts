import { LogUnavailable } from '@hubledger/kernel';

/** Nothing came back in time, or the connection broke: whether the server did it is not known. */
export class Unanswered extends Error {
  constructor(
    reason: string,
    /** It said nothing at all, rather than that it can't. */
    readonly silent = false,
  ) {
    super(reason);
    this.name = 'Unanswered';
  }
}

/** It said nothing at all: it may be gone, and another one lead in its place. */
export const wasSilent = (error: unknown): boolean => error instanceof Unanswered && error.silent;

/** Status codes of gRPC. */
export const CODES = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  aborted: 10,
  outOfRange: 11,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** Of an error of a call; undefined for anything else. By shape: errors may come from another realm. */
export const codeOf = (error: unknown): number | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : undefined;
};

const PASSING = new Set<number>([
  CODES.cancelled,
  CODES.deadlineExceeded,
  CODES.notFound, // with the address of the leader: the client goes there next
  CODES.aborted,
  CODES.unavailable,
]);

const NAMES = new Map<number, string>(Object.entries(CODES).map(([name, code]) => [code, name]));

/** Says no more than the kind of error: messages quote addresses. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof Unanswered) return error.message;
  const code = codeOf(error);
  if (code === CODES.unavailable) return 'its server can’t be reached, or is not ready'; // the client says so as well
  if (code !== undefined) return `its server answered ${NAMES.get(code) ?? `status ${code}`}`;
  return 'its server can’t be reached';
};

/** Whether the same may succeed in a moment: the server is away, changes its leader or is too busy. */
export const isPassing = (error: unknown): boolean => {
  if (error instanceof Unanswered) return true;
  const code = codeOf(error);
  return code === undefined ? isPlainFailure(error) : PASSING.has(code) || saysNoLeader(error);
};

/** Discovery that found nobody rejects with an error without a code. */
const isPlainFailure = (error: unknown): boolean =>
  /^Failed to discover/.test(String((error as { message?: unknown } | null)?.message));

const saysNoLeader = (error: unknown): boolean =>
  codeOf(error) === CODES.unknown && /leader/i.test(String((error as { details?: unknown }).details));

/** Who we say we are, or what we are allowed to do. */
export const refusesUs = (error: unknown): boolean =>
  codeOf(error) === CODES.unauthenticated || codeOf(error) === CODES.permissionDenied;

const NO_SUCH_PLACE = new Set<number>([CODES.unknown, CODES.invalidArgument, CODES.outOfRange, CODES.internal]);

/** What a server answers to a position at which no record begins. It has no code of its own for that. */
export const mayBeNoSuchPlace = (error: unknown): boolean => NO_SUCH_PLACE.has(codeOf(error) ?? -1);

export const unavailable = (error: unknown): unknown =>
  error instanceof Unanswered || codeOf(error) !== undefined || isPlainFailure(error)
    ? new LogUnavailable(reasonOf(error))
    : error;
