// Owns certificates: the authority, the broker's own, and those of TBoxes. Invariant: the authority's key is made once and
// never replaced by this code, and every TBox certificate carries its id in the subject (OID 2.5.4.5).

export { cutRevoked } from './cut-revoked';
export { type Authority, ensureAuthority } from './ensure-authority';
export { ensureServerCertificate, type ServerCertificate } from './ensure-server-certificate';
export { issueCommandCertificate } from './issue-command-certificate';
export { type IssuedCertificate, issueTboxCertificate, type TboxCertificateRequest } from './issue-tbox-certificate';
export { getCertificate, type ListCertificatesInput, listCertificates } from './list-certificates';
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
export { registerCertificate } from './register-certificate';
export { publishRevocationList, readRevocationList } from './revocation-list';
export { releaseCertificate, revokeCertificate } from './revoke-certificate';
