import { createHmac } from 'node:crypto';
import { decrypt } from './envelope';

/** Under which a vault's own random bytes are sealed; no caller's reference looks like it. */
export const IDENTITY_REF = '\u0000identity';

/** @returns null when the key does not open it */
export const openedIdentity = (key: Buffer, sealed: Buffer): Buffer | null => decrypt(key, IDENTITY_REF, 1, sealed);

/** Hex; the same whatever the key. */
export const fingerprintOf = (identity: Buffer): string =>
  createHmac('sha256', identity).update('vault fingerprint').digest('hex');
