export { type CertificateOptions, CertificateUnit } from './certificate-unit';
export { type CertificateTuning, DEFAULT_CERTIFICATE_TUNING } from './contest';
export { openFileIdentity } from './file-identity';
export { createMemoryIdentity, type Identity, type IdentityStore, type Rotation, type Stored } from './identity-store';
export type { Answer as CertificateAnswer } from './rotation';
