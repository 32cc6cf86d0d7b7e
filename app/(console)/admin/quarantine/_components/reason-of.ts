import { QUARANTINE_REASONS, type QuarantineReason } from '@/lib/contracts';

/** Rows may be older or newer than this page: a reason that it does not know is shown as it is. */
export const reasonOf = (text: string): QuarantineReason | undefined => QUARANTINE_REASONS.find((one) => one === text);
