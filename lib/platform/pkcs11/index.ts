// Keys in hardware tokens. The module runs in a process of its own (`deploy/pkcs11`), with an optional package.

export { TokenError, type TokenSettings } from './signer-process';
export { createToken, type Token } from './token';
