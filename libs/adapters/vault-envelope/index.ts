export { decrypt, encrypt } from './envelope';
export {
  MasterKeyInvalid,
  MasterKeyMissing,
  MasterKeyUnchanged,
  MasterKeyWrong,
  RotationUnfinished,
  VaultDamaged,
  VaultUnavailable,
} from './errors';
export { fingerprintOf, IDENTITY_REF, openedIdentity } from './identity';
export { keyIdOf, type KeyLink, KeyRing, linkTo } from './key-ring';
export {
  decodeMasterKey,
  loadOrCreateMasterKey,
  MASTER_KEY_BYTES,
  readMasterKey,
  replaceMasterKey,
} from './master-key';
export { VaultForReading } from './vault-for-reading';
