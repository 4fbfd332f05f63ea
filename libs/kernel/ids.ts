import { createHash, randomUUID } from 'node:crypto';

/** Fixed namespace of this program's name-based UUIDs. */
const NAMESPACE = Buffer.from('5b7d3f0c9a4e4c1f8d2b6e7a1c3f5d90', 'hex');

/** Name-based UUID, version 5 (RFC 9562), under this program's namespace. */
export const uuidV5 = (...parts: readonly string[]): string => {
  const bytes = createHash('sha1').update(NAMESPACE).update(parts.join('|')).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

export const newId = (): string => randomUUID();

/** The id of the n-th event a command appends to a stream: a retry produces the same one. */
export const eventIdFor = (commandId: string, stream: string, index: number): string =>
  uuidV5(commandId, `${stream}#${index}`);

export const sha256Hex = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
