/** Codes of refused messages: the label of a metric, the reason in quarantine, and what the pages explain. */
export const QUARANTINE_REASONS = [
  'topic_unknown',
  'topic_not_utf8',
  'payload_too_large',
  'payload_not_json',
  'payload_invalid',
  'clock_implausible',
  'vehicle_unknown',
  'signal_path_invalid',
  'signal_type_wrong',
  'signal_out_of_range',
  'too_many_signals',
  'certificate_untrusted',
  'certificate_expired',
  'certificate_revoked',
  'certificate_unknown',
  'certificate_out_of_scope',
  'certificate_missing',
  'client_id_not_vin',
  'vin_not_registered',
  'tbox_not_registered',
  'tbox_not_bound',
  'credentials_wrong',
  'token_invalid',
  'token_outdated',
  'token_keys_missing',
  'topic_not_allowed',
  'method_not_allowed',
  'client_id_reserved',
  'client_banned',
  'locked_out',
  'undecided',
  'command_unknown',
  'command_of_another_vehicle',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** Codes of RFC 9457 problem documents: stable, for programs; texts are for people. */
export const PROBLEM_STATUS = {
  validation_failed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** RFC 9457 problem document; `code` names what the owning module refused, `errors` the fields. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
};
