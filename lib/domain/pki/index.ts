// Owns certificates: who signs them, the servers' own, and those of TBoxes. Invariants: a private key of an authority leaves
// the database only sealed; a certificate that is not in the inventory is not handed out; every one that we issue to a TBox
// carries its id in the subject (OID 2.5.4.5).
export { admitAtFirstUse } from './admit-at-first-use';
export { type Authorities, type AuthoritySet, createAuthorities } from './authority/authorities';
export { type Authority, createAuthority } from './authority/authority';
export { ensureAuthorities } from './authority/ensure-authorities';
export { readAuthorityCertificate } from './authority/read-authority-certificate';
export {
  activateAuthority,
  importAuthority,
  listAuthorities,
  makeRequestedAuthorities,
  requestAuthority,
  withdrawAuthority,
} from './authority/roll-over';
export { readSealingSecret, SealError } from './authority/seal';
export { setAuthorityAdmission } from './authority/set-admission';
export { approveWithdrawal } from './authority/withdrawal/approve-withdrawal';
export { exportStranded, previewWithdrawal } from './authority/withdrawal/preview-withdrawal';
export { rejectWithdrawal } from './authority/withdrawal/reject-withdrawal';
export { requestWithdrawal } from './authority/withdrawal/request-withdrawal';
export { revokeWithdrawn } from './authority/withdrawal/revoke-withdrawn';
export { certificateFindings } from './certificate-findings';
export { createCertificateMetrics } from './certificate-metrics';
export { CSR_MAX_BYTES, CsrRefusedError } from './csr-policy';
export { cutRevoked } from './cut-revoked';
export { createEnrolmentSecret } from './enrolment/create-enrolment-secret';
export { enrolWithFactoryCertificate } from './enrolment/enrol-with-factory-certificate';
export { enrolWithSecret } from './enrolment/enrol-with-secret';
export { reenrol } from './enrolment/reenrol';
export { EnrolmentRefusedError } from './enrolment/refusals';
export { ensureServerCertificate, type ServerCertificate, serverFiles } from './ensure-server-certificate';
export { expiryForecast } from './expiry-forecast';
export { certificateChainPem, getCertificateDetail } from './get-certificate-detail';
export { getTboxCertificate } from './get-tbox-certificate';
export { importCertificates } from './import-certificates';
export { type Issued, issueCertificate } from './issue-certificate';
export { issueCommandCertificate } from './issue-command-certificate';
export { type IssuedCertificate, issueTboxCertificate, type TboxCertificateRequest } from './issue-tbox-certificate';
export { listCertificates } from './list-certificates';
export {
  createOcspResponder,
  type OcspAnswer,
  type OcspRefusal,
  type OcspResponder,
  type OcspResult,
  refuse as refuseOcsp,
} from './ocsp/create-ocsp-responder';
export type { OcspAuthority } from './ocsp/ocsp-authority';
export { REQUEST_LIMIT_BYTES as OCSP_REQUEST_LIMIT_BYTES } from './ocsp/parse-request';
export { readStatuses } from './ocsp/read-statuses';
export { ClientPath } from './path/client-path';
export { writeRevocationLists } from './path/write-revocation-lists';
export { readPem } from './pem-file';
export { createUseRecorder, type SeenCertificate, type UseRecorder } from './record-use';
export { registerCertificate } from './register-certificate';
export { publishRevocationList, readRevocationList } from './revocation-list';
export { releaseCertificate, revokeCertificate } from './revoke-certificate';
export { revokeUnbound } from './revoke-unbound';
export * from './rotation';
export {
  type CertificateSigner,
  createEstSigner,
  createLocalSigner,
  createSigner,
  createUpstreamEst,
  type SignerSettings,
  SigningFailedError,
} from './signer';
export { trustFiles, writeTrustFiles } from './trust-files';
