import { seldom } from '@hubledger/kernel';
import type { StoreNote } from './until-there';

/** Without snapshots long streams are folded from their beginning: slower and slower, with nothing else that tells why. */
export const snapshotFailures = (noted: (note: StoreNote) => void): ((stream: string, error: unknown) => void) => {
  const failed = seldom<unknown>((failures, error) => {
    const message = `Snapshots could not be read, stored or deleted, ${failures} since this was told last; streams are folded anew`;
    noted({ store: 'documents', message, error });
  });
  return (_stream, error) => failed(error);
};
