import { DomainError } from '@hubledger/kernel';

export class LfsObjectMissing extends DomainError {
  readonly code = 'repositories.lfs_object_missing';
  readonly kind = 'not-found';
  constructor(oid: string) {
    super('Object does not exist', { oid });
  }
}

export class LfsSizeDiffers extends DomainError {
  readonly code = 'repositories.lfs_size_differs';
  readonly kind = 'unprocessable';
  constructor(oid: string, size: number, asked: number) {
    super(`The object has ${size} bytes, not ${asked}`, { oid, bytes: size, asked });
  }
}
