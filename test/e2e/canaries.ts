import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { HubProcess } from './hub-process';

/** A text that is nowhere but where it was sent. */
export const canary = (what: string): string => `${what}-canary-${randomBytes(8).toString('hex')}`;

/** Base64 of a text at any place of a longer one: the characters that depend on it alone. */
const base64Forms = (text: string): string[] =>
  [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });

/** As it is, and as careless code would hide it. */
const formsOf = (secret: string): Buffer[] =>
  [
    ...[secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].map((form) => Buffer.from(form)),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(Buffer.from(secret).toString('hex')),
    ...base64Forms(secret).map((form) => Buffer.from(form)),
  ].filter(({ length }) => length > 8);

const filesBelow = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Everything a hub has written: its files, the write-ahead logs among them, and what it printed. */
export const placesOf = async (hub: HubProcess): Promise<Place[]> => {
  const files = await filesBelow(hub.dataDirectory);
  const places = await Promise.all(
    files.map(async (path) => ({ name: relative(hub.dataDirectory, path), bytes: await readFile(path) })),
  );
  return [
    ...places,
    { name: 'stdout', bytes: Buffer.from(hub.stdout) },
    { name: 'stderr', bytes: Buffer.from(hub.stderr) },
  ];
};

/** Names of the places where it stands. */
export const placesWith = (places: readonly Place[], secret: string): string[] => {
  const forms = formsOf(secret);
  return places.filter(({ bytes }) => forms.some((form) => bytes.includes(form))).map(({ name }) => name);
};
