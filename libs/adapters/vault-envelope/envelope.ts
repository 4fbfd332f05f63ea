import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** What a ciphertext belongs to, bound to it: a row copied under another reference or version does not open. */
const boundTo = (ref: string, version: number): Buffer => Buffer.from(JSON.stringify([ref, version]));

/** AES-256-GCM under a random nonce. Layout: nonce (12), tag (16), ciphertext. */
export const encrypt = (key: Buffer, ref: string, version: number, secret: Uint8Array): Buffer => {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(boundTo(ref, version));
  const body = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
};

/** `null` when key, reference, version or bytes are not those it was encrypted with. */
export const decrypt = (key: Buffer, ref: string, version: number, sealed: Buffer): Buffer | null => {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAAD(boundTo(ref, version)).setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    return null; // OpenSSL does not say which of them it was
  }
};
