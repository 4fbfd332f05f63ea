import { randomBytes } from 'node:crypto';
import { SshKeyInvalid } from './credential.errors';
import { parseSshPublicKey } from './ssh-public-key';

/** Made and fingerprinted by ssh-keygen. */
const KEYS: ReadonlyArray<readonly [type: string, fingerprint: string, base64: string]> = [
  [
    'ecdsa-sha2-nistp256',
    'Wk7qmgBqRzlVYKJ/lPqMC58xwioMaYcbTsF6xwvdyWQ',
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBBgz8bNdsQZbCvv+krViTKBufMyC5RpM5LO6Rok0R7Mn6h2XTOcaajlPsINFg3KJ23Jl4xVEZXUm4MTGI0DJGic=',
  ],
  [
    'ecdsa-sha2-nistp384',
    'n6I5AsS5sXVz9i8IOe+nG2iRTrvt0rWEemMSp9foWWM',
    'AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBHb3O5EmqiptoSBrEsb/v7+HLDevfbF/nUnHjZo+QHYGhvCGNxAH+fas36HPzqmY/OWTeFNoaqS+NGIIIngidt3WJXFITqmhS47XeKH+ftDDGN9SbtGnJiVmCAgGCvPesw==',
  ],
  [
    'ecdsa-sha2-nistp521',
    'wUzuP//i3lGnV07TE+cB9ADKCnUbSgZldFFJAMCyXB4',
    'AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAAEyh38h8TB87vsjTAKs68QFUWyv0BJsY9JOwLjDhjQjRsj+HydbNw1xYjPEqVg7lllg3Nw7SwYoEJQqPPlRaBg9wCO034QvYWYYmXwPwqIFAIYC8GHkEWJXc1z9BmqYOaT/Kx3THLK9DosucELQFLdFiPBR63tBbGJXRGIuKkCMzYBXg==',
  ],
  [
    'ssh-ed25519',
    'DMMlto72wp46gIUEk7Td6Xo88dDH1ki9OUin51ZBKII',
    'AAAAC3NzaC1lZDI1NTE5AAAAIOE043wP02edQAp9wB4HN49EbKr5DrzU80NiY3K539vP',
  ],
  [
    'ssh-rsa',
    'eHnGbR9mhNo7W3r+X15jCCWZlQPxnfVa3fa37JdHM1g',
    'AAAAB3NzaC1yc2EAAAADAQABAAABAQDPvh26dXAi7rY+G0llzzM/H28h1VVeECtUbRLxy3sTNM34bsSbH/R3Y+D+5BR4BF7dP9bgs7NXmzV07DzXTdEFudRUqZZr2AqCgc5nVrruhyLd+Jyaoeb+ZG39VV9Mh+ePzcmCMj7vfOsrIX79Ue7SjCfYMgL3UD0UU43oC0hliXb5ZCRWkwcjkkAgbhZjJW3qGaSk29oXTJwxo5aXw2D3ELvcxNtGh1nHzV0QFLjcuoC7iluqqRv8nDw9Abn1SZmjcEfcL6TAPO2cqVVYZrE0JtM59kVqafPjvataOPw8sHSmKY9oYT6fr8jJO5droGqCdSf/YyN6ZPrFBah+7KNF',
  ],
];
const ED25519 = KEYS.find(([type]) => type === 'ssh-ed25519')?.[2] ?? '';
const RSA_1024 =
  'AAAAB3NzaC1yc2EAAAADAQABAAAAgQDkoOOACSpJ46TIzSMkhtx5cquetsY/Mk5YtBgARDJYx7TTn72/rZvRTcLESLM/O17HlfVAJ2KWtt2MkNJYcRzz6xaQySLxEzKeOje1rp8aqVAeWxXyC04dt68TXcxvhK67mXCPk++8XiLHZfAdxcgTYR+1DXB2f4dc1S3lqK8sqw==';

const field = (bytes: string | Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, Buffer.from(bytes as string)]);
};
const base64Of = (...fields: ReadonlyArray<string | Buffer>) => Buffer.concat(fields.map(field)).toString('base64');

describe('an SSH public key', () => {
  it.each(KEYS)('%s is told by its fingerprint', (type, fingerprint, base64) =>
    expect(parseSshPublicKey(`${type} ${base64} ada@laptop with blanks`)).toEqual({
      type,
      fingerprint: `SHA256:${fingerprint}`,
      hash: Buffer.from(fingerprint, 'base64').toString('hex'),
    }),
  );
  it('may stand on a security device', () => {
    const key = base64Of('sk-ssh-ed25519@openssh.com', randomBytes(32), 'ssh:');
    expect(parseSshPublicKey(`sk-ssh-ed25519@openssh.com ${key}\n`).fingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
  });
  it('is the same key whatever its comment and padding', () => {
    const [type, , base64] = KEYS[0] ?? ['', '', ''];
    expect(parseSshPublicKey(` ${type}  ${base64.replace(/=+$/, '')}`)).toEqual(
      parseSshPublicKey(`${type} ${base64} x`),
    );
  });

  const bytes = Buffer.from(ED25519, 'base64');
  it.each([
    ['nothing', ''],
    ['a word', 'hello'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc'],
    ['a type without a key', 'ssh-ed25519'],
    ['an unknown type', `ssh-dss ${ED25519}`],
    ['a name of every object', `constructor ${ED25519}`],
    ['the key of another type', `ssh-rsa ${ED25519}`],
    ['two lines', `ssh-ed25519 ${ED25519}\nssh-ed25519 ${ED25519}`],
    ['a key that is cut off', `ssh-ed25519 ${bytes.subarray(0, -1).toString('base64')}`],
    ['a key with something behind it', `ssh-ed25519 ${Buffer.concat([bytes, Buffer.of(0)]).toString('base64')}`],
    ['a key that is too short', `ssh-ed25519 ${base64Of('ssh-ed25519', randomBytes(31))}`],
    ['a length beyond the end', `ssh-ed25519 ${Buffer.from('ffffffff00', 'hex').toString('base64')}`],
    ['base64 that is none', `ssh-ed25519 ${ED25519.slice(0, -1)}!`],
    ['base64 in another spelling', `ssh-ed25519 ${ED25519.slice(0, -1)}`],
    ['RSA of 1024 bits', `ssh-rsa ${RSA_1024}`],
    ['RSA with a negative number', `ssh-rsa ${base64Of('ssh-rsa', Buffer.of(0x81), Buffer.alloc(256, 1))}`],
    ['RSA with a number in a longer form', `ssh-rsa ${base64Of('ssh-rsa', Buffer.of(0, 3), Buffer.alloc(257, 1))}`],
    ['RSA without an exponent', `ssh-rsa ${base64Of('ssh-rsa', Buffer.of(), Buffer.alloc(257, 1))}`],
    [
      'a point of another curve',
      `ecdsa-sha2-nistp256 ${base64Of('ecdsa-sha2-nistp256', 'nistp384', Buffer.alloc(65, 4))}`,
    ],
    ['a compressed point', `ecdsa-sha2-nistp256 ${base64Of('ecdsa-sha2-nistp256', 'nistp256', Buffer.alloc(33, 2))}`],
    ['a long text', `ssh-ed25519 ${ED25519} ${'x'.repeat(9_000)}`],
  ])('is not %s', (_, text) => expect(() => parseSshPublicKey(text)).toThrow(SshKeyInvalid));
});
