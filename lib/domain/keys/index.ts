// ES256 keys that sign what others verify: tokens of browsers, commands to vehicles. Invariant: a private key leaves the
// database only sealed, a key signs for one purpose, and what it signed can be verified for an hour after it is retired.
export {
  type KeyPurpose,
  type PublicKey,
  publicKeys,
  type SigningKey,
  type SigningKeyRequest,
  signingKey,
} from './signing-keys';
