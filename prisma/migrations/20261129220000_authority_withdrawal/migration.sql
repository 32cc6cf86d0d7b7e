-- Emergency withdrawal of an authority whose key is known to somebody else: one administrator requests it, another approves it
ALTER TABLE "certificate_authorities" ADD COLUMN     "withdrawal_requested_at" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawal_requested_by" TEXT,
ADD COLUMN     "withdrawal_requested_by_id" TEXT,
ADD COLUMN     "withdrawal_reason" TEXT,
ADD COLUMN     "withdrawal_approved_by" TEXT,
ADD COLUMN     "withdrawal_approved_by_id" TEXT;

ALTER TABLE "certificate_authorities" ADD CONSTRAINT "certificate_authorities_withdrawal_check"
  CHECK ("withdrawal_approved_by_id" IS NULL
    OR ("withdrawal_requested_by_id" IS NOT NULL AND "withdrawal_approved_by_id" <> "withdrawal_requested_by_id" AND "state" = 'withdrawn'));
