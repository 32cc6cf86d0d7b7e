// ES256 keys that sign tokens of browsers and commands to vehicles. Invariants: a private key leaves the database only
// encrypted, has one purpose, and its signatures can be verified for an hour after it is retired.
export {
  countSigningKeysSealedWith,
  type KeyEncryptionKeys,
  keyEncryptionKeys,
  listSigningKeys,
  replaceSigningKey,
  resealSigningKeys,
} from './change-signing-keys';
export {
  type PublicKey,
  publicKeys,
  type SigningKey,
  type SigningKeyRequest,
  signingKey,
} from './signing-keys';
