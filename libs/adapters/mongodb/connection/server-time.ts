import type { Db } from 'mongodb';
import type { Calls } from './calls';

/** By the clock of the primary: those of two machines are never compared. */
export const serverTime = async (database: Db, calls: Calls): Promise<Date> => {
  const { localTime } = await calls.run(() => database.command({ hello: 1 }));
  if (!(Object.prototype.toString.call(localTime) === '[object Date]'))
    throw new Error('MongoDB does not tell its time');
  return localTime as Date;
};
