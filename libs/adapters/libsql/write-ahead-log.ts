import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const HEADER = 32;
const FRAME_HEADER = 24;
const SMALLEST_PAGE = 512;
const LARGEST_PAGE = 65_536;

interface Sums {
  first: number;
  second: number;
}

/**
 * Where a write-ahead log is damaged in front of commits that had been synced: the byte offset of the first frame that
 * can't be used; null when it is whole, or merely torn at its end.
 *
 * SQLite reads a log up to the first frame whose checksum is wrong and drops the rest, as a cut-off write looks like
 * that. With `synchronous=FULL` at most the last transaction can be cut off; when the frames of a later one follow,
 * acknowledged changes would be dropped. Reads the file by frames, before SQLite has touched it.
 */
export const damageIn = (file: string): number | null => {
  let handle;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return damageOf(handle, fstatSync(handle).size);
  } finally {
    closeSync(handle);
  }
};

const damageOf = (handle: number, size: number): number | null => {
  if (size <= HEADER) return null;
  const header = headerOf(handle);
  const bigEndian = (header[3]! & 1) === 1;
  const pageSize = header.readUInt32BE(8);
  const sums: Sums = { first: 0, second: 0 };
  add(sums, header.subarray(0, 24), bigEndian);
  const isWhole = isSum(header, 24, sums) && pageSize >= SMALLEST_PAGE && pageSize <= LARGEST_PAGE;
  if (!isWhole) return isEmpty(handle, size) ? null : 0;

  const frame = Buffer.alloc(FRAME_HEADER + pageSize);
  let damagedAt: number | null = null;
  let commitFollows = false;
  for (let offset = HEADER; offset + frame.length <= size; offset += frame.length) {
    readSync(handle, frame, 0, frame.length, offset);
    const isOfThisLog = frame.compare(header, 16, 24, 8, 16) === 0; // else it was left by an earlier round
    if (damagedAt === null) {
      add(sums, frame.subarray(0, 8), bigEndian);
      add(sums, frame.subarray(FRAME_HEADER), bigEndian);
      if (isOfThisLog && isSum(frame, 16, sums)) continue;
      damagedAt = offset;
    }
    if (!isOfThisLog) continue;
    if (commitFollows) return headerOf(handle).equals(header) ? damagedAt : null; // begun anew while we read
    commitFollows = frame.readUInt32BE(4) !== 0;
  }
  return null;
};

const headerOf = (handle: number): Buffer => {
  const header = Buffer.alloc(HEADER);
  readSync(handle, header, 0, HEADER, 0);
  return header;
};

/** SQLite's WAL checksum: two running sums over pairs of 32-bit words. */
const add = (sums: Sums, bytes: Buffer, bigEndian: boolean): void => {
  let { first, second } = sums;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let index = 0; index < bytes.length; index += 8) {
    first = (first + view.getUint32(index, !bigEndian) + second) | 0;
    second = (second + view.getUint32(index + 4, !bigEndian) + first) | 0;
  }
  sums.first = first;
  sums.second = second;
};

const isSum = (bytes: Buffer, offset: number, { first, second }: Sums): boolean =>
  bytes.readInt32BE(offset) === first && bytes.readInt32BE(offset + 4) === second;

/** Nothing but zeros: what a file system leaves of a log whose first write never reached the disk. */
const isEmpty = (handle: number, size: number): boolean => {
  const chunk = Buffer.alloc(LARGEST_PAGE);
  for (let offset = 0; offset < size; offset += chunk.length) {
    const read = readSync(handle, chunk, 0, chunk.length, offset);
    if (chunk.subarray(0, read).some((byte) => byte !== 0)) return false;
  }
  return true;
};
