import { sha256Hex } from '@hubledger/kernel';
import { SshKeyInvalid } from './credential.errors';

/** A public key in the form of `~/.ssh/*.pub`: `<type> <base64> [comment]`. */
export interface SshPublicKey {
  readonly type: string;
  /** SHA-256 of the key's bytes, hex. */
  readonly hash: string;
  /** `SHA256:<base64 without padding>`, as ssh-keygen shows it. */
  readonly fingerprint: string;
}

/** Longer than RSA with 16,384 bits and a comment needs. */
const MAX_LENGTH = 8_192;
const LEAST_RSA_BITS = 2_048;
const LINE = /^([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t][^\r\n]*)?$/;

/** What follows the type in the key's bytes (RFC 4253, 5656, 8709; U2F: OpenSSH's PROTOCOL.u2f). */
const FIELDS: Readonly<Record<string, (read: Fields) => void>> = {
  'ssh-ed25519': (read) => read.bytes(32),
  'ssh-rsa': (read) => {
    read.positive(2);
    read.positive(LEAST_RSA_BITS);
  },
  'ecdsa-sha2-nistp256': (read) => read.point('nistp256', 65),
  'ecdsa-sha2-nistp384': (read) => read.point('nistp384', 97),
  'ecdsa-sha2-nistp521': (read) => read.point('nistp521', 133),
  'sk-ssh-ed25519@openssh.com': (read) => {
    read.bytes(32);
    read.next();
  },
  'sk-ecdsa-sha2-nistp256@openssh.com': (read) => {
    read.point('nistp256', 65);
    read.next();
  },
};

/** @throws SshKeyInvalid */
export const parseSshPublicKey = (text: string): SshPublicKey => {
  if (text.includes('PRIVATE KEY')) throw new SshKeyInvalid('it is a private key; send the file that ends in .pub');
  if (text.length > MAX_LENGTH) throw new SshKeyInvalid(`it has more than ${MAX_LENGTH} characters`);
  const [, type = '', base64 = ''] = LINE.exec(text.trim()) ?? [];
  const check = Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (!check) throw new SshKeyInvalid(`it begins with none of ${Object.keys(FIELDS).join(', ')}`);
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) throw new SshKeyInvalid('bad base64');
  const fields = new Fields(bytes);
  if (fields.next().toString('latin1') !== type) throw new SshKeyInvalid('its bytes are of another type');
  check(fields);
  fields.end();
  const hash = sha256Hex(bytes);
  const fingerprint = `SHA256:${Buffer.from(hash, 'hex').toString('base64').replace(/=+$/, '')}`;
  return { type, hash, fingerprint };
};

/** Reads what has its length in front of it. */
class Fields {
  private offset = 0;

  constructor(private readonly all: Buffer) {}

  next(): Buffer {
    if (this.offset + 4 > this.all.length) throw new SshKeyInvalid('it is cut off');
    const end = this.offset + 4 + this.all.readUInt32BE(this.offset);
    if (end > this.all.length) throw new SshKeyInvalid('it is cut off');
    const field = this.all.subarray(this.offset + 4, end);
    this.offset = end;
    return field;
  }

  bytes(length: number): void {
    if (this.next().length !== length) throw new SshKeyInvalid('it has a length that its type does not have');
  }

  point(curve: string, length: number): void {
    if (this.next().toString('latin1') !== curve) throw new SshKeyInvalid('it names another curve than its type');
    const point = this.next();
    if (point.length !== length || point[0] !== 4) throw new SshKeyInvalid('it has no uncompressed point');
  }

  /** An integer above zero, without leading zeros, of so many bits at least. */
  positive(bits: number): void {
    const number = this.next();
    const [first = 0x80, second = 0] = number;
    if (first >= 0x80 || (first === 0 && second < 0x80)) throw new SshKeyInvalid('it holds a number that is not one');
    const length = 8 * (number.length - 1) + 32 - Math.clz32(first);
    if (length < bits) throw new SshKeyInvalid(`its numbers are too small: RSA needs ${LEAST_RSA_BITS} bits`);
  }

  end(): void {
    if (this.offset !== this.all.length) throw new SshKeyInvalid('something follows it');
  }
}
