import { type Secret, StoreRefused } from '@hubledger/kernel';

export interface MongoSettings {
  /** `mongodb://` or `mongodb+srv://`; its path names the database (default `hubledger`). Never repeated anywhere. */
  readonly url: Secret<string>;
}

const DEFAULT_DATABASE = 'hubledger';

export interface DatabaseNames {
  readonly documents: string;
  readonly vault: string;
}

/** @throws StoreRefused for what is no address of MongoDB, or names a database MongoDB could not have */
export const databaseNames = (url: Secret<string>): DatabaseNames => {
  const parts = /^mongodb(?:\+srv)?:\/\/[^/?]+(?:\/([^?]*))?(?:\?|$)/.exec(url.reveal());
  if (!parts) throw new StoreRefused('MONGODB_URL does not begin with mongodb:// or mongodb+srv:// and a host');
  const name = decoded(parts[1] ?? '') || DEFAULT_DATABASE;
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(name)) {
    throw new StoreRefused('The database in MONGODB_URL needs a name of at most 40 letters, digits, _ and -');
  }
  return { documents: name, vault: `${name}-vault` };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '%';
  }
};
