import { ObjectStore, sha256Hex } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { Avatar } from '../domain/accounts.port';
import { Avatars } from '../domain/avatars.port';
import { AvatarInvalid, AvatarTooLarge } from '../domain/errors';
import { imageTypeOf } from '../domain/image-type';

const MAX_BYTES = 2 * 1024 * 1024;

/** Images are kept as they are: decoding what strangers send is a risk that showing a picture is not worth. */
@Injectable()
export class ContentAddressedAvatars extends Avatars {
  constructor(private readonly objects: ObjectStore) {
    super();
  }

  async keep(ownerId: string, image: Buffer): Promise<Avatar> {
    if (image.length > MAX_BYTES) throw new AvatarTooLarge(MAX_BYTES);
    const contentType = imageTypeOf(image);
    if (!contentType) throw new AvatarInvalid('An avatar must be a PNG, JPEG, GIF or WebP image');
    const object = `${prefixOf(ownerId)}${sha256Hex(image)}`; // two people with one image: each is forgotten alone
    await this.objects.put(object, image);
    return { object, contentType };
  }

  async of(ownerId: string): Promise<string[]> {
    const keys: string[] = [];
    for (;;) {
      const page = await this.objects.list(prefixOf(ownerId), { after: keys.at(-1), limit: PAGE });
      keys.push(...page.map(({ key }) => key));
      if (page.length < PAGE) return keys;
    }
  }
}

const PAGE = 1_000;

const prefixOf = (ownerId: string): string => `avatars/${ownerId}/`;
