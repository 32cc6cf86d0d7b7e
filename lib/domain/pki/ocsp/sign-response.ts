import {
  BasicOCSPResponse,
  type CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  KeyHash,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { type Certificate, CRLReason, CRLReasons, type Extension } from '@peculiar/asn1-x509';
import { Encoded } from '../x509/encoded';
import { ECDSA_WITH_SHA256 } from '../x509/key-pair';
import type { Signer } from './responder-certificate';
import type { CertificateStatus } from './store';

type Parts = {
  signer: Signer;
  /** `status` undefined: not issued. */
  answers: { certId: CertID; status: CertificateStatus | undefined }[];
  /** Whole seconds: GeneralizedTime allows no fractions here (RFC 5280 §4.1.2.5.2). */
  thisUpdate: Date;
  nextUpdate: Date;
  nonce: Extension | null;
};

/** A successful response in DER (RFC 6960 §4.2.1) that includes the responder's certificate. */
export function signResponse({ signer, answers, thisUpdate, nextUpdate, nonce }: Parts): Buffer {
  const data = new ResponseData({
    responderID: new ResponderID({ byKey: new KeyHash(signer.keyHash) }),
    producedAt: thisUpdate,
    responses: answers.map(
      ({ certId, status }) =>
        new SingleResponse({ certID: certId, certStatus: certStatus(status), thisUpdate, nextUpdate }),
    ),
    ...(nonce && { responseExtensions: [nonce] }),
  });
  const tbs = AsnConvert.serialize(data);
  const basic = new BasicOCSPResponse({
    tbsResponseData: Encoded.as<ResponseData>(tbs),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    signature: signer.sign(tbs),
    certs: [Encoded.as<Certificate>(signer.certificate)],
  });
  const responseBytes = new ResponseBytes({
    responseType: id_pkix_ocsp_basic,
    response: new OctetString(AsnConvert.serialize(basic)),
  });
  return serialize(new OCSPResponse({ responseStatus: OCSPResponseStatus.successful, responseBytes }));
}

/** An unsigned error response. */
export const refusal = (responseStatus: OCSPResponseStatus): Buffer => serialize(new OCSPResponse({ responseStatus }));

function certStatus(status: CertificateStatus | undefined): CertStatus {
  if (!status) return new CertStatus({ unknown: null });
  const { revokedAt, reason } = status;
  if (revokedAt === null) return new CertStatus({ good: null });
  // RFC 5280 §5.3.1: omit `unspecified`
  const revocationReason = reason && reason !== 'unspecified' && new CRLReason(CRLReasons[reason]);
  return new CertStatus({
    revoked: new RevokedInfo({ revocationTime: new Date(revokedAt), ...(revocationReason && { revocationReason }) }),
  });
}

const serialize = (response: OCSPResponse): Buffer => Buffer.from(AsnConvert.serialize(response));
