import { randomBytes } from 'node:crypto';

/**
 * A text that no other write has. A record keeps that of the write it stands at, so that a write whose answer was lost
 * is known again.
 */
export const newMark = (): string => randomBytes(9).toString('base64url');
