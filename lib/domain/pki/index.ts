// Owns certificates: who signs them, the servers' own, and those of TBoxes. Invariants: a private key of an authority leaves
// the database only sealed; a certificate that is not in the inventory is not handed out; every one that we issue to a TBox
// carries its id in the subject (OID 2.5.4.5); whoever signs (`CertificateSigner`) certifies the CSR's own key, for the subject that was
// asked. Rotations: the old certificate works until the vehicle has connected with the new one; a TBox is in one rotation at a time;
// who was asked is let end, whatever becomes of the rotation.

export { type Authorities, type AuthoritySet, createAuthorities } from './authority/authorities';
export { type Authority, createAuthority } from './authority/authority';
export { readAuthorityCertificate } from './authority/authority-store';
export { ensureAuthorities } from './authority/ensure-authorities';
export { importAuthority } from './authority/import-authority';
export {
  activateAuthority,
  listAuthorities,
  makeRequestedAuthorities,
  requestAuthority,
  withdrawAuthority,
} from './authority/roll-over';
export { readSealingSecret, SealError } from './authority/seal';
export { setAuthorityAdmission } from './authority/set-admission';
export { trustFiles, writeTrustFiles } from './authority/trust-files';
export { approveWithdrawal, rejectWithdrawal, requestWithdrawal } from './authority/withdrawal/change-withdrawal';
export { exportStranded, previewWithdrawal } from './authority/withdrawal/preview-withdrawal';
export { revokeWithdrawn } from './authority/withdrawal/revoke-withdrawn';
export { createEnrolmentSecret } from './enrolment/create-enrolment-secret';
export { enrolWithFactoryCertificate } from './enrolment/enrol-with-factory-certificate';
export { enrolWithSecret } from './enrolment/enrol-with-secret';
export { reenrol } from './enrolment/reenrol';
export { EnrolmentRefusedError } from './enrolment/refusals';
export { admitAtFirstUse } from './inventory/admit-at-first-use';
export { createCertificateMetrics } from './inventory/certificate-metrics';
export { certificateChainPem, getCertificateDetail } from './inventory/get-certificate-detail';
export { importCertificates } from './inventory/import-certificates';
export { getTboxCertificate, listCertificates } from './inventory/list-certificates';
export { createUseRecorder, type SeenCertificate, type UseRecorder } from './inventory/record-use';
export { registerCertificate } from './inventory/register-certificate';
export { readIssued } from './inventory/store';
export { certificateFindings, expiryForecast } from './inventory/survey-certificates';
export { type CertificateSigner, SigningFailedError } from './issuing/certificate-signer';
export { createSigner, type SignerSettings } from './issuing/create-signer';
export { ensureServerCertificate, type ServerCertificate, serverFiles } from './issuing/ensure-server-certificate';
export { createEstSigner } from './issuing/est-signer';
export { type Issued, issueCertificate } from './issuing/issue-certificate';
export { issueCommandCertificate } from './issuing/issue-command-certificate';
export {
  type IssuedCertificate,
  issueTboxCertificate,
  type TboxCertificateRequest,
} from './issuing/issue-tbox-certificate';
export { createLocalSigner } from './issuing/local-signer';
export { createUpstreamEst } from './issuing/upstream-est';
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
export { readStatuses } from './ocsp/store';
export { disconnectRevoked } from './revocation/disconnect-revoked';
export { publishRevocationList } from './revocation/revocation-list';
export { readRevocationList } from './revocation/revocation-list-store';
export { releaseCertificate, revokeCertificate } from './revocation/revoke-certificate';
export { revokeUnbound } from './revocation/revoke-unbound';
export { writeRevocationLists } from './revocation/write-revocation-lists';
export { advanceRotations } from './rotation/advance-rotations';
export { confirmTargets } from './rotation/confirm-targets';
export { createRotation } from './rotation/create-rotation';
export { endOverdue } from './rotation/end-overdue';
export { getRotation, listRotations } from './rotation/get-rotation';
export { listRotationTargets } from './rotation/list-targets';
export { previewRotation } from './rotation/preview-rotation';
export { receiveStep, type StepOutcome } from './rotation/receive-step';
export { type Asked, claimResends, requestRenewals } from './rotation/request-renewals';
export {
  approveRotation,
  cancelRotation,
  pauseRotation,
  resumeRotation,
  retryRotation,
} from './rotation/steer-rotation';
export { ClientPath } from './x509/client-path';
export { CSR_MAX_BYTES, CsrRefusedError } from './x509/csr-policy';
export { readPem } from './x509/pem-file';
