/**
 * Why somebody may revoke a certificate, as RFC 5280 §5.3.1 names it; only `certificateHold` can be taken back. Those about
 * authorities are not among them.
 */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
] as const;
/** Why a certificate is revoked. `cACompromise`: with all others of its authority, by an emergency withdrawal. */
export const RECORDED_REVOCATION_REASONS = [...REVOCATION_REASONS, 'cACompromise'] as const;
export type RevocationReason = (typeof RECORDED_REVOCATION_REASONS)[number];

/** `held`: revoked for now. What is revoked and expired is revoked. */
export const CERTIFICATE_STATES = ['valid', 'not_yet_valid', 'expired', 'held', 'revoked'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/**
 * How a certificate came to be; `renewal` is over EST, `rotation` over MQTT. `first_use`: of an imported authority, recorded when its
 * TBox first connected with it.
 */
export const CERTIFICATE_SOURCES = ['start', 'enrolment', 'renewal', 'rotation', 'import', 'first_use'] as const;
export type CertificateSource = (typeof CERTIFICATE_SOURCES)[number];

/** A TBox's certificate. Times: ms since the epoch. */
export type CertificateSummary = {
  /** In its subject, OID 2.5.4.5. */
  id: string;
  /** X.509 serial number, lower-case hexadecimal. */
  serialNumber: string;
  /** SHA-256 over the DER, lower-case hexadecimal. */
  fingerprint: string;
  state: CertificateState;
  tboxSerial: string;
  /** Of the vehicle that its TBox is in, or was last. */
  vin: string | null;
  plate: string | null;
  notBefore: number;
  notAfter: number;
  issuedAt: number;
  /** Key identifier of who issued it; null: issued before that was kept. */
  issuer: string | null;
  source: CertificateSource;
  issuedBy: string | null;
  /** When a client last proved to have it, and from which address. */
  lastSeen: { at: number; address: string | null } | null;
  revocation: {
    at: number;
    reason: RevocationReason;
    by: string | null;
    /** When the broker was seen without a connection from before the revocation; null: not yet. */
    cutAt: number | null;
  } | null;
};
/** `newest`: as issued, the last one first; `expiry`: what ends first is first. */
export const CERTIFICATE_SORTS = ['newest', 'expiry'] as const;
export type CertificateSort = (typeof CERTIFICATE_SORTS)[number];
export type CertificatePage = { items: CertificateSummary[]; nextCursor: string | null };

/** What a certificate looks like inside, for a viewer. */
export type CertificateDetail = CertificateSummary & {
  /** RFC 4514; null: the certificate itself was not kept. */
  subject: string | null;
  issuerName: string | null;
  /** As `EC P-256`. */
  algorithm: string | null;
  signatureAlgorithm: string | null;
  /** SHA-256 over the public key, lower-case hexadecimal. */
  publicKey: string | null;
  extensions: { oid: string; name: string | null; critical: boolean; value: string }[];
  /** PEM of it and of its chain, its issuer first, without the trust anchor. */
  pem: string | null;
  chainPem: string[];
  /** Serial numbers of the certificates of this TBox: the one before it, and those that came in its place. */
  predecessor: string | null;
  successors: string[];
  rotationId: string | null;
  firstSeenAt: number | null;
};

/** What needs somebody. */
export const CERTIFICATE_FINDINGS = [
  /** Ends within 30 days, and nothing newer is there. */
  'expiring',
  /** Ended, and a client tried to use it since, in the last 30 days. */
  'expired_in_use',
  /** Revoked, and a client tried to use it since, in the last 30 days. */
  'revoked_in_use',
  /** Two TBoxes have the same key, or two vehicles used it within minutes of each other in the last 30 days. */
  'shared',
  /** A key or a signature that is no longer strong enough. */
  'weak',
  /** Issued more than 30 days ago and never used. */
  'unused',
] as const;
export type CertificateFinding = (typeof CERTIFICATE_FINDINGS)[number];
export type CertificateFindings = Record<CertificateFinding, number>;

/** Certificates that end in each of the next weeks; `at`: the week's beginning. */
export type ExpiryForecast = { at: number; count: number }[];

export const AUTHORITY_STATES = ['requested', 'prepared', 'active', 'retiring', 'withdrawn'] as const;
export type AuthorityState = (typeof AUTHORITY_STATES)[number];

/**
 * Which certificates of an imported authority are let in. `inventory`: those that were imported. `first_use`: also others, which are
 * recorded when their TBox first connects with them.
 */
export const AUTHORITY_ADMISSIONS = ['inventory', 'first_use'] as const;
export type AuthorityAdmission = (typeof AUTHORITY_ADMISSIONS)[number];

/** The TBoxes that an imported authority may speak for: these, and those in vehicles of these fleets (codes). Both empty: no limit. */
export type AuthorityScope = { fleets: string[]; tboxSerials: string[] };

/** Most TBox serials that a scope names; beyond it, name fleets. */
export const MAX_SCOPE_SERIALS = 10_000;

/**
 * Who signs certificates. `prepared`: trusted already, does not sign yet; `retiring`: trusted still, signs no more
 * certificates but its revocation list; `withdrawn`: no longer trusted.
 */
export type AuthoritySummary = {
  id: number;
  /** Subject key identifier, lower-case hexadecimal; null while it is requested. */
  keyId: string | null;
  kind: 'root' | 'issuing' | 'external';
  name: string;
  state: AuthorityState;
  notBefore: number | null;
  notAfter: number | null;
  createdAt: number;
  createdBy: string;
  /** Certificates of TBoxes that it issued and that are valid now. */
  validCertificates: number;
  /** Of an external one. */
  admission: AuthorityAdmission;
  scope: AuthorityScope;
  /** Emergency withdrawal that is requested, or was approved. */
  withdrawal: AuthorityWithdrawal | null;
};

/** `approvedBy`: null while it waits for a second administrator. */
export type AuthorityWithdrawal = {
  requestedAt: number;
  requestedBy: string;
  requestedById: string;
  reason: string;
  /** Also certificates that were renewed from one of it that was admitted at first use. */
  includesRenewed: boolean;
  approvedBy: string | null;
};

/**
 * Vehicles whose TBox has a certificate of the authority. Each is in one of the last three: it has connected with another valid
 * certificate of an authority that stays; it was issued one and never used it; it has none.
 */
export type WithdrawalCounts = {
  vehicles: number;
  connected: number;
  withOther: number;
  unproven: number;
  stranded: number;
};

export type StrandedVehicle = { vin: string; tboxSerial: string; fleet: string; connected: boolean };

/** What an emergency withdrawal will do; once it is done, what is left of it: `stranded` falls as vehicles enrol. */
export type WithdrawalPreview = {
  /** Valid or on hold. */
  certificates: number;
  /** Of other authorities, valid or on hold, renewed for a TBox after one of this authority was admitted at first use. */
  renewed: number;
  /** The counts are those of a withdrawal that revokes them too. */
  includesRenewed: boolean;
  total: WithdrawalCounts;
  /** Those with most vehicles first. */
  fleets: ({ code: string; name: string } & WithdrawalCounts)[];
  /** TBoxes with such a certificate that are in no vehicle. */
  unbound: number;
  /** The first of them, by VIN; the export has all. */
  stranded: StrandedVehicle[];
  /** It signs now, so another authority has to take over. */
  needsSuccessor: boolean;
  /** The one that will; null: there is none yet. */
  successor: { name: string; state: 'requested' | 'prepared'; createdAt: number } | null;
};

/** Told once, when it is made. */
export type EnrolmentSecretIssued = { tboxSerial: string; secret: string; expiresAt: number };

export const CERTIFICATE_IMPORT_REFUSALS = [
  'malformed',
  /** Of no authority that is trusted here. */
  'untrusted',
  /** Its common name is not the serial of a registered TBox. */
  'tbox_not_registered',
  /** Its authority may not speak for this TBox. */
  'out_of_scope',
  'common_name_wrong',
  /** An authority's, or a server's. */
  'not_for_clients',
  'expired',
  /** Another certificate has the same id in its subject (OID 2.5.4.5), or the same serial number. */
  'id_taken',
  /** Several ids are in its subject, or one that brokers would write in different ways. */
  'id_ambiguous',
] as const;
export type CertificateImportRefusal = (typeof CERTIFICATE_IMPORT_REFUSALS)[number];

/** What became of one certificate of an import; `known`: it was in the inventory already. */
export type CertificateImport = {
  /** X.509 serial number, lower-case hexadecimal; null: it could not be read. */
  serialNumber: string | null;
  /** As its common name says. */
  tboxSerial: string | null;
  outcome: 'imported' | 'known' | 'refused';
  reason: CertificateImportRefusal | null;
};
