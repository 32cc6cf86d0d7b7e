export { type CertificateOptions, CertificateUnit } from './certificate-unit';
export { openFileIdentity } from './file-identity';
export { type CertificateTuning, DEFAULT_CERTIFICATE_TUNING } from './identity-selection';
export { createMemoryIdentity, type Identity, type IdentityStore, type Rotation, type Stored } from './identity-store';
export type { Answer as CertificateAnswer } from './rotation';
