-- AlterTable
ALTER TABLE "tbox_certificates" ADD COLUMN     "key_shared" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "last_refused_at" TIMESTAMPTZ(3),
ADD COLUMN     "last_vin" TEXT,
ADD COLUMN     "shared_at" TIMESTAMPTZ(3);

-- What was there before this was kept
UPDATE "tbox_certificates" c SET "key_shared" = true
WHERE EXISTS (SELECT 1 FROM "tbox_certificates" o WHERE o."public_key" = c."public_key" AND o."tbox_id" <> c."tbox_id");

-- Findings (lib/domain/pki/finding-conditions.ts), each a narrow index of what may be one. None names "last_seen_at": a use
-- is written at every connection, and stays a HOT update
CREATE INDEX "tbox_certificates_refused_idx" ON "tbox_certificates"("last_refused_at") WHERE "last_refused_at" IS NOT NULL;
CREATE INDEX "tbox_certificates_shared_idx" ON "tbox_certificates"("not_after") WHERE "key_shared" OR "shared_at" IS NOT NULL;
CREATE INDEX "tbox_certificates_unused_idx" ON "tbox_certificates"("issued_at")
  WHERE "first_seen_at" IS NULL AND "revoked_at" IS NULL AND "der" IS NOT NULL;

-- A key below what NIST SP 800-131A allows, or a signature with MD5 or SHA-1 (of RSA, RSA-PSS with its defaults, ECDSA, DSA)
ALTER TABLE "tbox_certificates" ADD COLUMN "weak" BOOLEAN GENERATED ALWAYS AS (
  coalesce("algorithm" !~ '^(EC P-(256|384|521)|RSA (20(4[89]|[5-9]\d)|2[1-9]\d\d|[3-9]\d{3}|\d{5,})|ed25519|ed448)$', false)
  OR coalesce(position('\x06092a864886f70d010102'::bytea IN "der") > 0
    OR position('\x06092a864886f70d010104'::bytea IN "der") > 0
    OR position('\x06092a864886f70d010105'::bytea IN "der") > 0
    OR position('\x06092a864886f70d01010a3000'::bytea IN "der") > 0
    OR position('\x06072a8648ce3d0401'::bytea IN "der") > 0
    OR position('\x06072a8648ce380403'::bytea IN "der") > 0, false)
) STORED;
CREATE INDEX "tbox_certificates_weak_idx" ON "tbox_certificates"("not_after") WHERE "weak";

-- What a list is ordered and filtered by
DROP INDEX "tbox_certificates_not_after_idx";
CREATE INDEX "tbox_certificates_not_after_id_idx" ON "tbox_certificates"("not_after", "id");
CREATE INDEX "tbox_certificates_issuer_not_after_idx" ON "tbox_certificates"("issuer", "not_after");
CREATE INDEX "tbox_certificates_source_issued_at_id_idx" ON "tbox_certificates"("source", "issued_at", "id");

-- A use copies its row: without the certificate itself (600 bytes), and with room beside it
ALTER TABLE "tbox_certificates" SET (toast_tuple_target = 400, fillfactor = 90);

-- The search: any part of a serial. Vehicles have theirs (vehicles_search_idx)
CREATE INDEX "tbox_certificates_serial_number_trgm_idx" ON "tbox_certificates"
  USING GIN ("serial_number" gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX "tboxes_serial_trgm_idx" ON "tboxes" USING GIN ("serial" gin_trgm_ops) WITH (fastupdate = off);
