import { DomainError, StorageFull, StoreRefused, tlsTrouble } from '@hubledger/kernel';

/** What an error of the driver or the server says, by shape: errors may come from another realm. */
interface Answered {
  readonly name: string;
  /** The server's number for it; 0 where the server said nothing. */
  readonly code: number;
  /** The system's name for it, `ECONNRESET`; empty where it is none of the system. */
  readonly system: string;
  readonly labels: readonly string[];
}

const answeredBy = (error: unknown): Answered => {
  const { name, code, errorLabels } = (causeOf(error) ?? {}) as {
    name?: unknown;
    code?: unknown;
    errorLabels?: unknown;
  };
  return {
    name: typeof name === 'string' ? name : 'Error',
    code: typeof code === 'number' ? code : 0,
    system: typeof code === 'string' ? code : '',
    labels: Array.isArray(errorLabels) ? (errorLabels as string[]) : [],
  };
};

/** A batch that broke off says so in its own name; why is inside. */
const causeOf = (error: unknown): unknown => {
  const { name, errorResponse } = (error ?? {}) as { name?: unknown; errorResponse?: { stack?: unknown } };
  return name === 'MongoBulkWriteError' && typeof errorResponse?.stack === 'string' ? errorResponse : error;
};

const isOfDriver = (answered: Answered): boolean => /^(Mongo|BSON)/.test(answered.name) || isNetwork(answered);

export const isDuplicate = (error: unknown): boolean => answeredBy(error).code === 11000;

const NAMESPACE_NOT_FOUND = 26;
export const isMissingCollection = (error: unknown): boolean => answeredBy(error).code === NAMESPACE_NOT_FOUND;

/** Elections, members that start or stop, cut connections, and write conflicts inside of the server. */
const PASSING = new Set([6, 7, 64, 89, 91, 112, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);
const NETWORK =
  /^(Mongo(Network|ServerSelection|NotConnected|TopologyClosed|ServerClosed|Pool|WaitQueue)|PoolClearedOnNetworkError)/;
/** Of the system, which the driver does not always wrap. */
const SYSTEM = /^E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_|NOTFOUND)/;

const isNetwork = ({ name, system }: Answered): boolean => NETWORK.test(name) || SYSTEM.test(system);

/** Whether the same may succeed in a moment. The server may have done it already, or not. */
export const isPassing = (error: unknown): boolean => {
  const answered = answeredBy(error);
  return isNetwork(answered) || PASSING.has(answered.code) || answered.labels.includes('RetryableWriteError');
};

/** Refusals of one document, whatever becomes of the server: bad values, validation, parallel arrays, size, length of keys. */
const NEVER_TAKEN = new Set([2, 14, 22, 121, 171, 10334, 17280, 17419, 17420]);
export const isNeverTaken = (code: number): boolean => NEVER_TAKEN.has(code);

/** It will not pass by itself. */
export class MongoAccessRefused extends DomainError {
  readonly code = 'mongodb.access_refused';
  readonly kind = 'unavailable';
  constructor() {
    super('MongoDB does not accept the user of MONGODB_URL, or what it has to do');
  }
}

const AUTHENTICATION = new Set([13, 18, 8000]);
const TOO_LONG = 50;
/** `OutOfDiskSpace`, and what WiredTiger says of it. */
const FULL = 14031;

/**
 * What it means to the rest of the program. The driver's messages are never repeated: they may quote the address, and
 * with it the password.
 */
export const translatedError = (error: unknown, unavailable: (reason: string) => DomainError): unknown => {
  const answered = answeredBy(error);
  if (error instanceof DomainError || !isOfDriver(answered)) return error;
  if (AUTHENTICATION.has(answered.code)) return new MongoAccessRefused();
  const trouble = tlsTrouble(error);
  if (trouble !== null) return new StoreRefused(`MONGODB_URL: ${trouble}; look at tls and tlsCAFile`);
  return answered.code === FULL ? new StorageFull('read models') : unavailable(reasonOf(answered));
};

/** Why nothing came back; null where the server did answer, or it was not about the server. */
export const silenceOf = (error: unknown): string | null => {
  const answered = answeredBy(error);
  return isNetwork(answered) ? silent(answered) : null;
};

const silent = ({ name, system }: Answered): string => `MongoDB does not answer (${system || name})`;

const reasonOf = (answered: Answered): string => {
  const { name, code } = answered;
  if (code === TOO_LONG) return 'MongoDB ended a query that took too long';
  if (isNetwork(answered)) return silent(answered);
  return code === 0 ? name : `MongoDB refuses (${name} ${code})`;
};
