import { DomainError } from '@hubledger/kernel';

export class MasterKeyWrong extends DomainError {
  readonly code = 'vault.wrong_master_key';
  readonly kind = 'unavailable';
  constructor(file: string) {
    super(`The master key does not open ${file}: start with the key it was created with`, { file });
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
