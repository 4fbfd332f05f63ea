import type { Avatar } from './accounts.port';

/** Profile images of users and organizations, in the object store under their own SHA-256. */
export abstract class Avatars {
  /** @throws AvatarInvalid unless the bytes are PNG, JPEG, GIF or WebP; AvatarTooLarge. */
  abstract keep(image: Buffer): Promise<Avatar>;
}
