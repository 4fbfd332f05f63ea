import { timingSafeEqual } from 'node:crypto';

/** More than any token needs; a longer secret gets as much room as it takes. */
const MIN_BYTES = 256;

/**
 * Compares texts with a secret in a time that tells nothing of the secret, nor of its length (ADR 14): as many bytes are
 * compared whatever is given, both sides padded with zeros to the same length.
 */
export const sameText = (secret: string): ((text: string) => boolean) => {
  const secretLength = Buffer.byteLength(secret);
  const expected = Buffer.alloc(Math.max(MIN_BYTES, secretLength));
  expected.write(secret);
  const given = Buffer.alloc(expected.length);
  return (text) => {
    given.fill(0).write(text);
    const sameBytes = timingSafeEqual(given, expected);
    return sameBytes && Buffer.byteLength(text) === secretLength; // only who sent the whole secret gets to its length
  };
};
