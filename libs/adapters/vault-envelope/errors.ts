import { DomainError } from '@hubledger/kernel';

export class MasterKeyWrong extends DomainError {
  readonly code = 'vault.wrong_master_key';
  readonly kind = 'unavailable';
  constructor(file: string) {
    super(
      `The master key does not open ${file}: HUB_MASTER_KEY has to be the one it was created with, or rotated to last`,
      { file },
    );
  }
}

export class MasterKeyInvalid extends DomainError {
  readonly code = 'vault.master_key_invalid';
  readonly kind = 'invalid';
  /** @param source where the key came from; the key itself is never repeated. */
  constructor(source: string) {
    super(`The master key in ${source} is not 32 bytes as 64 hex digits or base64`, { source });
  }
}

export class VaultDamaged extends DomainError {
  readonly code = 'vault.damaged';
  readonly kind = 'unavailable';
  constructor(ref: string) {
    super(`The stored secret ${ref} is damaged`, { ref });
  }
}

export class VaultUnavailable extends DomainError {
  readonly code = 'vault.unavailable';
  readonly kind = 'unavailable';
  constructor(reason: string) {
    super(`The vault is not available: ${reason}`, { reason });
  }
}

export class MasterKeyUnchanged extends DomainError {
  readonly code = 'vault.master_key_unchanged';
  readonly kind = 'conflict';
  constructor() {
    super('The new master key is the one the vault is sealed with already');
  }
}

export class RotationUnfinished extends DomainError {
  readonly code = 'vault.rotation_unfinished';
  readonly kind = 'conflict';
  constructor() {
    super('A rotation to another key was begun before and is not finished: finish it first, without a new key');
  }
}

export class MasterKeyMissing extends DomainError {
  readonly code = 'vault.master_key_missing';
  readonly kind = 'unavailable';
  constructor(file: string) {
    super(`There is no master key in ${file}, and HUB_MASTER_KEY is not set`, { file });
  }
}
