import { randomUUID } from 'node:crypto';

/** Below which no other program has a reason to put anything; a bucket may be shared. */
export const INCOMING = 'incoming/hubledger-';

/** A key of its own, which nobody asks for. */
export const incomingKey = (): string => `${INCOMING}${randomUUID()}`;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Where this program sends content in parts: what lists may be asked for, and what of it is surely its own. */
export const OWN_UPLOADS: ReadonlyArray<{ readonly prefix: string; readonly key: RegExp }> = [
  { prefix: INCOMING, key: new RegExp(`^${INCOMING}${UUID}$`) },
  { prefix: 'lfs/', key: /^lfs\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{64}$/ },
  { prefix: 'hf-', key: new RegExp(`^hf-(?:model|dataset|space)-[^/]+/${UUID}/`) },
];
