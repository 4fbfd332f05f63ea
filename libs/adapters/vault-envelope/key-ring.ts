import { createHmac } from 'node:crypto';
import { decrypt, encrypt } from './envelope';

/** Says which key it is and nothing about the key: 16 hex digits of a keyed hash. */
export const keyIdOf = (key: Buffer): string =>
  createHmac('sha256', key).update('hubledger master key').digest('hex').slice(0, 16);

/** A key, sealed with another one. */
export interface KeyLink {
  readonly opens: string;
  readonly sealedWith: string;
  readonly sealed: Buffer;
}

const linkRef = (opens: string, sealedWith: string): string => `\u0000key ${opens} ${sealedWith}`;

export const linkTo = (opens: Buffer, sealedWith: Buffer): KeyLink => {
  const [id, with_] = [keyIdOf(opens), keyIdOf(sealedWith)];
  return { opens: id, sealedWith: with_, sealed: encrypt(sealedWith, linkRef(id, with_), 1, opens) };
};

/** The master keys a process knows, by id: one, and during a rotation two. */
export class KeyRing {
  private readonly keys = new Map<string, Buffer>();

  constructor(first: Buffer) {
    this.keys.set(keyIdOf(first), first);
  }

  get(id: string): Buffer | null {
    return this.keys.get(id) ?? null;
  }

  /** Takes the keys that are sealed with one that is known. */
  learn(links: readonly KeyLink[]): void {
    for (const { opens, sealedWith, sealed } of links) {
      const by = this.keys.get(sealedWith);
      const key = this.keys.has(opens) || !by ? null : decrypt(by, linkRef(opens, sealedWith), 1, sealed);
      if (key) this.keys.set(opens, key);
    }
  }
}
