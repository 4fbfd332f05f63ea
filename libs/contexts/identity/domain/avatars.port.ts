import type { Avatar } from './accounts.port';

/** Profile images of users and organizations, in the object store under whose they are and their own SHA-256. */
export abstract class Avatars {
  /** @throws AvatarInvalid unless the bytes are PNG, JPEG, GIF or WebP; AvatarTooLarge. */
  abstract keep(ownerId: string, image: Buffer): Promise<Avatar>;
  /** Keys of all that was ever kept of somebody since images are stored by owner (November 2026). */
  abstract of(ownerId: string): Promise<string[]>;
}
