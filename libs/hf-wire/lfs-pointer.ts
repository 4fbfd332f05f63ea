import { blobId } from './git-objects';

export interface LfsPointer {
  /** SHA-256 of the content, 64 hex. */
  readonly oid: string;
  /** Bytes of the content. */
  readonly size: number;
}

/** Longer files are never pointers: git-lfs reads no more than this. */
export const MAX_POINTER_BYTES = 1024;

const POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize (0|[1-9]\d{0,15})\n$/;

/** The only form we write; clients compare its bytes. */
export const pointerText = ({ oid, size }: LfsPointer): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;

/** The pointer these bytes are, or null. Strict: exactly the form above. */
export const parsePointer = (bytes: Uint8Array): LfsPointer | null => {
  if (bytes.byteLength > MAX_POINTER_BYTES) return null;
  const match = POINTER.exec(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
  const [, oid = '', digits = ''] = match ?? [];
  return match && Number.isSafeInteger(Number(digits)) ? { oid, size: Number(digits) } : null;
};

/** Bytes of the pointer file. */
export const pointerSize = (pointer: LfsPointer): number => pointerText(pointer).length;

/** Git blob id of the pointer file: the `oid` of an LFS file in trees. */
export const pointerBlobId = (pointer: LfsPointer): string => blobId(Buffer.from(pointerText(pointer), 'latin1'));
