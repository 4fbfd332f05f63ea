import { Secret } from '@hubledger/kernel';
import { Argon2PasswordHasher } from './argon2-password-hasher';

describe('argon2id', () => {
  const hasher = new Argon2PasswordHasher();
  const password = new Secret('correct horse');

  it('accepts the password it hashed, and no other', async () => {
    const phc = await hasher.hash(password);
    expect(phc).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(await hasher.verify(phc, password)).toBe(true);
    expect(await hasher.verify(phc, new Secret('battery staple'))).toBe(false);
  });

  it('salts: the same password never hashes the same', async () => {
    expect(await hasher.hash(password)).not.toBe(await hasher.hash(password));
  });
});
