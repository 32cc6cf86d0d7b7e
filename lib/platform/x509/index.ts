// The X.509 library. Invariant: nothing here decides what is certified.
export { loadX509 } from './load-x509';
