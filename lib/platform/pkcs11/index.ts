// Keys in hardware tokens. The module runs in a process of its own (`deploy/pkcs11`), with an optional package. The domain imports only
// `types.ts`: the web process has no keys.

export { createToken } from './token';
export { type Token, TokenError, type TokenSettings } from './types';
