// The X.509 library. Invariant: nothing here decides what is certified.
export { decodeCertsOnly, encodeCertsOnly } from './certs-only';
export { loadX509 } from './load-x509';
export { toPem } from './pem';
